using Gemba.Protocol.Envelopes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Gemba.Protocol.Http;

/// <summary>One message that was posted, read and found whole.</summary>
internal sealed class Post(HttpContext http, in Envelope message, AcceptedForms accepted, long startedAt)
{
    private readonly Envelope _message = message;

    /// <summary>The request.</summary>
    public HttpContext Http => http;

    /// <summary>The message; its bytes are borrowed for as long as the request lasts.</summary>
    public ref readonly Envelope Message => ref _message;

    /// <summary>The forms that the client takes.</summary>
    public AcceptedForms Accepted => accepted;

    /// <summary>Timestamp of the clock when the request came.</summary>
    public long StartedAt => startedAt;

    /// <summary>Says that the client went away.</summary>
    public CancellationToken Gone { get; } = GoneOf(http);

    /// <summary>The revision in the header; <see langword="null"/> where the client names none there.</summary>
    public string? HeaderRevision { get; init; }

    /// <summary>The request's id as JSON text; empty for other messages.</summary>
    public ReadOnlyMemory<byte> Id => _message.Id.IsPresent ? _message.Utf8.Slice(_message.Id.Start, _message.Id.Length) : default;

    // Before HTTP/2 a connection carries one request at a time, and its token costs nothing; a request's own is made when it is asked for.
    private static CancellationToken GoneOf(HttpContext http) =>
        http.Request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal) && http.Features.Get<IConnectionLifetimeFeature>() is { } connection
            ? connection.ConnectionClosed
            : http.RequestAborted;
}
