using Gemba.Protocol.Streams;

namespace Gemba.Protocol.Http;

/// <summary>In which forms a call may be answered.</summary>
/// <param name="Accepted">What the client takes.</param>
/// <param name="OpenStream">Opens the stream of what belongs to the call, when there is something to send.</param>
/// <param name="StartedAt">Timestamp of the clock when the request came.</param>
internal sealed record CallTerms(AcceptedForms Accepted, Func<EventStream> OpenStream, long StartedAt);
