using System.Net;
using System.Net.Security;
using Gemba.Gateway.Identity;
using Gemba.Gateway.Secrets;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Frames;
using Gemba.Protocol.Links;
using Gemba.Protocol.Peers;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Backends;

/// <summary>Makes connections of every kind that a configuration can name.</summary>
/// <param name="options">Bounds.</param>
/// <param name="roles">The servers of this process by role.</param>
/// <param name="logs">Where programs' standard error goes.</param>
/// <param name="trust">Whose certificates are believed.</param>
/// <param name="exchanges">Gets tokens for servers that want to know for whom they are called.</param>
internal sealed class PeerFactory(GatewayOptions options, IReadOnlyDictionary<string, IServerSource> roles, ILoggerFactory logs, PeerTrust trust, TokenExchanges exchanges) : IPeerFactory, IDisposable
{
    private readonly ILogger _log = logs.CreateLogger<PeerFactory>();
    private int _processes;

    private readonly HttpMessageInvoker _http = HttpPeer.NewClient(options.ConnectTimeout, trust);

    public Peer Open(string space, BackendOptions backend, IPeerListener listener)
    {
        if (backend.InProcess is { } role)
            return new ServerPeer(roles[role], listener, maxAnswerBytes: options.MaxResultBytes);
        if (backend.Url is { } url)
            return PeerAt(new Uri(url), backend, CredentialOf(backend), exchanges.Find(space, backend), listener);
        var child = new ChildLinkOptions
        {
            Command = backend.Command,
            Environment = backend.Environment,
            WorkingFolder = backend.WorkingFolder,
            Line = new StdioLinkOptions { MaxLineBytes = Math.Max(options.MaxResultBytes, 64 * 1024) },
        };
        if (Interlocked.Increment(ref _processes) > options.MaxProcesses)
        {
            Interlocked.Decrement(ref _processes);
            throw new PeerException(PeerFailure.NotTried, $"{options.MaxProcesses} programs run already, the most that gateway:maxProcesses allows.");
        }

        try
        {
            var peer = new LinkPeer(ChildLink.Start(child, line => Log.ChildSaid(_log, space, backend.Name, line)), listener, options.MaxResultBytes, options.CallTimeout);
            _ = peer.Closed.ContinueWith(_ => Interlocked.Decrement(ref _processes), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return peer;
        }
        catch (IOException refused) when (refused is not PeerException)
        {
            Interlocked.Decrement(ref _processes);
            throw new PeerException(PeerFailure.Unreachable, refused.Message, refused);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string? CredentialOf(BackendOptions backend)
    {
        try
        {
            return backend.Credential is { } reference ? SecretReference.Read(reference) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new PeerException(PeerFailure.Unreachable, $"The gateway's credential for it cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private Peer PeerAt(Uri url, BackendOptions configured, string? credential, TokenExchange? exchange, IPeerListener listener)
    {
        if (exchange is not null)
            return new HttpPeer(_http, url, listener, new HttpPeerOptions { MaxAnswerBytes = options.MaxResultBytes, Headers = configured.Headers, Bearer = (course, stop) => TakeAsync(exchange, course as IActsFor ?? listener as IActsFor, credential, stop) });
        var backend = credential is null ? configured : configured with { Headers = new Dictionary<string, string>(configured.Headers) { ["Authorization"] = $"Bearer {credential}" } };
        return url.Scheme switch
        {
            "ws" or "wss" => new LinkPeer(
                new DialledLink("websocket", stop => WebSocketDial.ConnectAsync(
                    url, backend.Headers, options.KeepAlive, trust, new WebSocketLinkOptions { MaxMessageBytes = options.MaxResultBytes, TellsTooLong = true, MessageTimeout = options.MessageTimeout }, stop)),
                listener, options.MaxResultBytes, options.CallTimeout),
            "tcp" or "tcps" => new LinkPeer(new DialledLink("tcp", stop => DialTcpAsync(url, credential, stop)), listener, options.MaxResultBytes, options.CallTimeout),
            _ => HttpPeerAt(url, backend, listener),
        };
    }

    private static async ValueTask<string?> TakeAsync(TokenExchange exchange, IActsFor? caller, string? own, CancellationToken cancellationToken)
    {
        if (caller is null)
            return own;
        try
        {
            return await exchange.TakeAsync(Caller.Behind(caller.User), cancellationToken).ConfigureAwait(false);
        }
        catch (FaultException refused)
        {
            // The server was not asked: it counts against nobody, and is told as it is.
            throw new PeerException(PeerFailure.NotTried, refused.Message, refused);
        }
    }

    private Peer HttpPeerAt(Uri url, BackendOptions backend, IPeerListener listener)
    {
        var bounds = new HttpPeerOptions { MaxAnswerBytes = options.MaxResultBytes, Headers = backend.Headers };
        return backend.Transport switch
        {
            BackendTransport.Http => new HttpPeer(_http, url, listener, bounds),
            BackendTransport.Sse => new LinkPeer(new DialledLink(EventLink.Name, stop => EventDial.ConnectAsync(_http, url, backend.Headers, options.MaxResultBytes, stop)), listener, options.MaxResultBytes, options.CallTimeout),
            _ => new AnyHttpPeer(_http, url, listener, bounds),
        };
    }

    private Task<Link> DialTcpAsync(Uri url, string? credential, CancellationToken cancellationToken)
    {
        var space = url.AbsolutePath.Trim('/');
        var frames = new FrameOptions { MaxPayloadBytes = options.MaxResultBytes, TellsTooLong = true, FrameTimeout = options.MessageTimeout, FirstFrameTimeout = options.ConnectTimeout };
        var tls = url.Scheme == "tcps" ? new SslClientAuthenticationOptions { TargetHost = url.DnsSafeHost, RemoteCertificateValidationCallback = trust.Judge } : null;
        return TcpDial.ConnectAsync(new DnsEndPoint(url.DnsSafeHost, url.Port), space.Length > 0 ? space : null, credential, tls, new TcpLinkOptions { Frames = frames }, cancellationToken);
    }
}
