using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Gemba.Protocol.Links;

/// <summary>Opens links over framed TCP to a server.</summary>
public static class TcpDial
{
    /// <summary>Connects, shakes hands for TLS where it is asked for, and says hello.</summary>
    /// <param name="server">Name and port of the server.</param>
    /// <param name="space">The namespace that is wanted alone; <see langword="null"/> for all.</param>
    /// <param name="token">The bearer token that the server asks for; <see langword="null"/> for none.</param>
    /// <param name="tls">Whom to trust, and the certificate to show where one is asked for; <see langword="null"/> for plain TCP.</param>
    /// <param name="options">How the link behaves.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">It cannot be reached, is not trusted, or refuses.</exception>
    public static async Task<Link> ConnectAsync(DnsEndPoint server, string? space, string? token, SslClientAuthenticationOptions? tls, TcpLinkOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // A server that vanished without a word is noticed.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is not null)
                stream = await SecureAsync(stream, tls, cancellationToken).ConfigureAwait(false);
            var link = new TcpLink(new StreamPipe(stream), options);
            await link.IntroduceAsync(space, token, cancellationToken).ConfigureAwait(false);
            return link;
        }
        catch (Exception failed)
        {
            socket.Dispose();
            if (failed is SocketException or AuthenticationException)
                throw new IOException(failed.Message, failed);
            throw;
        }
    }

    private static async Task<Stream> SecureAsync(Stream stream, SslClientAuthenticationOptions tls, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(tls, cancellationToken).ConfigureAwait(false);
        return secure;
    }
}
