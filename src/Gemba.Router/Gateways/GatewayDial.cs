using System.Net;
using System.Net.Sockets;
using Gemba.Protocol.Frames;
using Gemba.Protocol.Links;
using Gemba.Protocol.Peers;

namespace Gemba.Router.Gateways;

/// <summary>Opens connections to gateways of every kind.</summary>
internal sealed class GatewayDial(RouterOptions options) : IDisposable
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly HttpMessageInvoker _http = HttpPeer.NewClient(options.ConnectTimeout);

    /// <summary>Connects. Over HTTP that proves only that somebody listens there.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="listener">Hears what belongs to no request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">It cannot be reached, or refuses.</exception>
    public async Task<Peer> ConnectAsync(GatewayAddress gateway, IPeerListener listener, CancellationToken cancellationToken)
    {
        switch (gateway.Protocol)
        {
            case "websocket":
                var socket = new WebSocketLinkOptions { MaxMessageBytes = options.MaxAnswerBytes, MessageTimeout = options.MessageTimeout };
                return new LinkPeer(await WebSocketDial.ConnectAsync(gateway.Url, NoHeaders, options.KeepAlive, socket, cancellationToken).ConfigureAwait(false), listener);
            case "tcp":
                var frames = new FrameOptions { MaxPayloadBytes = options.MaxAnswerBytes, FrameTimeout = options.MessageTimeout, FirstFrameTimeout = options.ConnectTimeout };
                var server = new DnsEndPoint(gateway.Url.DnsSafeHost, gateway.Url.Port);
                return new LinkPeer(await TcpDial.ConnectAsync(server, gateway.Space, tls: null, new TcpLinkOptions { Frames = frames }, cancellationToken).ConfigureAwait(false), listener);
            default:
                await LookAsync(gateway, cancellationToken).ConfigureAwait(false);
                return new HttpPeer(_http, gateway.Url, listener, new HttpPeerOptions { MaxAnswerBytes = options.MaxAnswerBytes });
        }
    }

    /// <summary>Whether somebody listens there.</summary>
    /// <exception cref="IOException">Nobody does.</exception>
    public static async Task LookAsync(GatewayAddress gateway, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(gateway.Url.DnsSafeHost, gateway.Url.Port), cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    public void Dispose() => _http.Dispose();
}
