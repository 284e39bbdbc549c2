using Gemba.Protocol.Sessions;

namespace Gemba.Protocol.Http;

/// <summary>How a call may be answered.</summary>
/// <param name="Accepted">The forms that the client takes.</param>
/// <param name="StartedAt">Timestamp of the clock when the request came.</param>
/// <param name="Session">The session that the call belongs to; its client can come back for an answer that it did not get.</param>
/// <param name="ClientKey">One text for every spelling of the client's id, by which the session finds the call.</param>
internal readonly record struct CallTerms(AcceptedForms Accepted, long StartedAt, Session? Session = null, string ClientKey = "");
