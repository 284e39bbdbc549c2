using System.Net;
using System.Net.WebSockets;
using Gemba.Protocol.Peers;

namespace Gemba.Protocol.Links;

/// <summary>Opens links over WebSockets to a server.</summary>
public static class WebSocketDial
{
    /// <summary>Connects.</summary>
    /// <param name="server">A <c>ws://</c> or <c>wss://</c> address.</param>
    /// <param name="headers">Headers of the handshake.</param>
    /// <param name="keepAlive">How often the server is pinged; a ping without an answer for as long ends the link.</param>
    /// <param name="trust">Whose certificate is believed.</param>
    /// <param name="options">How the link behaves.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">It cannot be reached, or refuses.</exception>
    public static async Task<Link> ConnectAsync(Uri server, IReadOnlyDictionary<string, string> headers, TimeSpan keepAlive, PeerTrust trust, WebSocketLinkOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(trust);
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol(WebSocketLink.Subprotocol);
            (socket.Options.KeepAliveInterval, socket.Options.KeepAliveTimeout) = (keepAlive, keepAlive);
            socket.Options.CollectHttpResponseDetails = true;
            // A proxy of the environment is not part of the configuration.
            socket.Options.Proxy = null;
            socket.Options.RemoteCertificateValidationCallback = trust.Judge;
            foreach (var (name, value) in headers)
                socket.Options.SetRequestHeader(name, value);
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            return new WebSocketLink(socket, options);
        }
        catch (Exception failed)
        {
            socket.Dispose();
            if (failed is WebSocketException && socket.HttpStatusCode >= HttpStatusCode.BadRequest)
                throw new PeerException(PeerFailure.Refused, $"The server refused the WebSocket with HTTP status {(int)socket.HttpStatusCode}.", failed) { HttpStatus = (int)socket.HttpStatusCode };
            if (failed is WebSocketException)
                throw new IOException(failed.InnerException?.Message ?? failed.Message, failed);
            throw;
        }
    }
}
