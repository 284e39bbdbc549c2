using Gemba.Protocol.Envelopes;
using Microsoft.AspNetCore.Http;

namespace Gemba.Protocol.Http;

/// <summary>One message that was posted, read and found whole.</summary>
internal sealed record Post(HttpContext Http, Envelope Message, AcceptedForms Accepted, long StartedAt)
{
    /// <summary>The revision in the header; <see langword="null"/> where the client names none there.</summary>
    public string? HeaderRevision { get; init; }

    /// <summary>The request's id as JSON text; empty for other messages.</summary>
    public ReadOnlyMemory<byte> Id => Message.Id.IsPresent ? Message.Utf8.Slice(Message.Id.Start, Message.Id.Length) : default;
}
