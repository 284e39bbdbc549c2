using System.Net.WebSockets;

namespace Gemba.Protocol.Links;

/// <summary>Opens links over WebSockets to a server.</summary>
public static class WebSocketDial
{
    /// <summary>Connects.</summary>
    /// <param name="server">A <c>ws://</c> or <c>wss://</c> address.</param>
    /// <param name="headers">Headers of the handshake.</param>
    /// <param name="keepAlive">How often the server is pinged; a ping without an answer for as long ends the link.</param>
    /// <param name="options">How the link behaves.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">It cannot be reached, or refuses.</exception>
    public static async Task<Link> ConnectAsync(Uri server, IReadOnlyDictionary<string, string> headers, TimeSpan keepAlive, WebSocketLinkOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol(WebSocketLink.Subprotocol);
            (socket.Options.KeepAliveInterval, socket.Options.KeepAliveTimeout) = (keepAlive, keepAlive);
            // A proxy of the environment is not part of the configuration.
            socket.Options.Proxy = null;
            foreach (var (name, value) in headers)
                socket.Options.SetRequestHeader(name, value);
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            return new WebSocketLink(socket, options);
        }
        catch (Exception failed)
        {
            socket.Dispose();
            if (failed is WebSocketException)
                throw new IOException(failed.InnerException?.Message ?? failed.Message, failed);
            throw;
        }
    }
}
