using Gemba.Protocol.Calls;
using ModelContextProtocol.Protocol;

namespace Gemba.Protocol.Http;

/// <summary>Lets a long call do without an open connection.</summary>
public static class StreamPolling
{
    /// <summary>
    /// Closes the event stream of a call that came over HTTP in a session; the client comes back for the answer with <c>Last-Event-ID</c>
    /// (2025-11-25, Streamable HTTP, polling).
    /// </summary>
    /// <param name="request">The request whose handler runs.</param>
    /// <param name="retry">When the client may come back; whole milliseconds.</param>
    /// <returns>Whether the stream is closed: not where the call came otherwise, or its client could not come back.</returns>
    public static bool TryCloseStream(JsonRpcRequest request, TimeSpan retry)
    {
        ArgumentNullException.ThrowIfNull(request);
        if ((request.Context?.RelatedTransport as SdkCall)?.Call is not HttpCall call || call.BeginStream() is not { CanResume: true } stream)
            return false;
        stream.SendAway(retry);
        return true;
    }
}
