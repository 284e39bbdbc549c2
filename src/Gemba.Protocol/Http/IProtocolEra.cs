using Microsoft.AspNetCore.Http;

namespace Gemba.Protocol.Http;

/// <summary>How revisions of one kind are served over HTTP: those with handshake and session, or those without.</summary>
internal interface IProtocolEra : IAsyncDisposable
{
    /// <summary>Answers a message.</summary>
    Task PostAsync(Post post);

    /// <summary>Answers a request for the stream of what belongs to no call, or for the rest of a stream that broke.</summary>
    Task GetAsync(HttpContext http);

    /// <summary>Ends a session.</summary>
    Task DeleteAsync(HttpContext http);

    /// <summary>Looks after what has waited or idled for too long; called about once a second.</summary>
    void Tidy();

    /// <summary>Ends the streams that would stay open; calls in flight go on.</summary>
    void Drain();
}
