using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gemba.Gateway.Secrets;

namespace Gemba.Gateway.Redis;

/// <summary>Opens connections to Redis, ready for commands: TLS, login and database are done.</summary>
internal sealed class RedisSocket(RedisOptions options, RedisPlace place, TimeProvider clock)
{
    /// <summary>Connects.</summary>
    /// <exception cref="RedisException">It cannot be done.</exception>
    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        Stream? stream = null;
        try
        {
            stream = await ConnectAsync(either.Token).ConfigureAwait(false);
            if (place.IsSecure)
                stream = await SecureAsync(stream, either.Token).ConfigureAwait(false);
            await LogInAsync(stream, either.Token).ConfigureAwait(false);
            return stream;
        }
        catch (Exception failed) when (failed is not RedisException and not OutOfMemoryException)
        {
            if (stream is not null)
                await stream.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw limit.IsCancellationRequested ? RedisException.TimedOut(place.ToString(), options.ConnectTimeout) : RedisException.Unreachable(place.ToString(), failed);
        }
        catch (RedisException)
        {
            await stream!.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(place.Host, place.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Stream> SecureAsync(Stream plain, CancellationToken cancellationToken)
    {
        var terms = new SslClientAuthenticationOptions { TargetHost = place.Host, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
        if (options.CertificateAuthority.Length > 0)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(options.CertificateAuthority);
            terms.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            terms.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        var secure = new SslStream(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(terms, cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task LogInAsync(Stream stream, CancellationToken cancellationToken)
    {
        var password = options.Password.Length == 0 ? "" : SecretReference.Read(options.Password);
        if (password.Length > 0)
            await AskAsync(stream, options.User.Length > 0 ? ["AUTH", options.User, password] : ["AUTH", password], cancellationToken).ConfigureAwait(false);
        if (place.Database != 0)
            await AskAsync(stream, ["SELECT", place.Database.ToString(System.Globalization.CultureInfo.InvariantCulture)], cancellationToken).ConfigureAwait(false);
        // Whatever stands there, it must be Redis, and must let us in.
        await AskAsync(stream, ["PING"], cancellationToken).ConfigureAwait(false);
    }

    // One command at a time and nothing after it: what is read here belongs to no other reply.
    private static async Task AskAsync(Stream stream, string[] words, CancellationToken cancellationToken)
    {
        var command = new ArrayBufferWriter<byte>();
        RespWriter.Write(command, [.. words.Select(word => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(word))]);
        await stream.WriteAsync(command.WrittenMemory, cancellationToken).ConfigureAwait(false);
        var input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var bytes = read.Buffer;
            if (RespReader.TryRead(ref bytes, out var reply))
            {
                input.AdvanceTo(bytes.Start);
                await input.CompleteAsync().ConfigureAwait(false);
                if (reply.Kind == RedisReplyKind.Error)
                    throw RedisException.Refused(reply.Text);
                return;
            }

            input.AdvanceTo(bytes.Start, bytes.End);
            if (read.IsCompleted)
                throw new EndOfStreamException("Redis closed the connection at the login");
        }
    }
}
