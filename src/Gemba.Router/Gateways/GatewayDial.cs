using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Frames;
using Gemba.Protocol.Links;
using Gemba.Protocol.Peers;
using Gemba.Router.Tokens;

namespace Gemba.Router.Gateways;

/// <summary>Opens connections to gateways of every kind.</summary>
/// <param name="options">Where the gateways are.</param>
/// <param name="trust">Whose certificates are believed.</param>
/// <param name="tokens">What gateways are shown.</param>
/// <param name="here">The gateway in this process, which then is the only one.</param>
internal sealed class GatewayDial(RouterOptions options, PeerTrust trust, GatewayTokens tokens, IServerSource? here = null) : IDisposable
{
    /// <summary>Every gateway that can be connected to.</summary>
    public GatewayAddress[] Gateways { get; } = here is not null ? [GatewayAddress.Here] : [.. options.Gateways.Select(gateway => new GatewayAddress(gateway, options.Namespace))];

    private readonly HttpMessageInvoker _http = HttpPeer.NewClient(options.ConnectTimeout, trust);

    /// <summary>Connects. Over HTTP that proves only that somebody listens there.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="listener">Hears what belongs to no request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">It cannot be reached, or refuses.</exception>
    public async Task<Peer> ConnectAsync(GatewayAddress gateway, IPeerListener listener, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(gateway, GatewayAddress.Here))
            return new ServerPeer(here!, listener, maxAnswerBytes: options.MaxAnswerBytes);
        var token = await TokenForAsync(gateway, cancellationToken).ConfigureAwait(false);
        var headers = new Dictionary<string, string>();
        if (token is not null)
            headers["Authorization"] = $"Bearer {token}";
        switch (gateway.Protocol)
        {
            case "websocket":
                var socket = new WebSocketLinkOptions { MaxMessageBytes = options.MaxAnswerBytes, MessageTimeout = options.MessageTimeout };
                return new LinkPeer(await WebSocketDial.ConnectAsync(gateway.Url, headers, options.KeepAlive, trust, socket, cancellationToken).ConfigureAwait(false), listener);
            case "tcp":
                var frames = new FrameOptions { MaxPayloadBytes = options.MaxAnswerBytes, FrameTimeout = options.MessageTimeout, FirstFrameTimeout = options.ConnectTimeout };
                var server = new DnsEndPoint(gateway.Url.DnsSafeHost, gateway.Url.Port);
                var tls = gateway.IsSecure ? new SslClientAuthenticationOptions { TargetHost = gateway.Url.DnsSafeHost, RemoteCertificateValidationCallback = trust.Judge } : null;
                return new LinkPeer(await TcpDial.ConnectAsync(server, gateway.Space, token, tls, new TcpLinkOptions { Frames = frames }, cancellationToken).ConfigureAwait(false), listener);
            default:
                await LookAsync(gateway, cancellationToken).ConfigureAwait(false);
                return new HttpPeer(_http, gateway.Url, listener, new HttpPeerOptions { MaxAnswerBytes = options.MaxAnswerBytes, Headers = headers });
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

    /// <summary>Whether a gateway is shown a token.</summary>
    public bool HasToken(GatewayAddress gateway) => tokens.Has(gateway);

    /// <summary>The next connection reads the gateway's token anew.</summary>
    public void ForgetToken(GatewayAddress gateway) => tokens.Forget(gateway);

    private async Task<string?> TokenForAsync(GatewayAddress gateway, CancellationToken cancellationToken)
    {
        var token = await tokens.FindAsync(gateway, cancellationToken).ConfigureAwait(false);
        return token is null || gateway.KeepsSecrets
            ? token
            : throw new PeerException(PeerFailure.Refused, $"A token is stored for {gateway.Name}, where everybody on the way could read it; use https://, wss:// or tcps://.");
    }

    public void Dispose() => _http.Dispose();
}
