using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gemba.Protocol.Http;

/// <summary>The way of a request through the endpoint: is it welcome, is it a message, which era answers.</summary>
internal sealed class McpEndpoint : IAsyncDisposable
{
    private readonly McpEndpointOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<McpEndpoint> _log;
    private readonly Refusals _refusals;
    private readonly HostGuard _guard;
    private readonly CrossOrigin _crossOrigin;
    private readonly ICallerCheck? _callers;
    private readonly CallRunner _runner;
    private readonly IProtocolEra _handshake;
    private readonly SessionlessEra _sessionless;
    private readonly ITimer _tidy;
    private volatile bool _draining;

    public McpEndpoint(IOptions<McpEndpointOptions> options, IServerSource servers, ILoggerFactory logs, IEnumerable<IEndpointObserver> observers, IEnumerable<ICallerCheck> callers, IEnumerable<ISessionStore> stores, TimeProvider clock)
    {
        _options = options.Value;
        _clock = clock;
        _log = logs.CreateLogger<McpEndpoint>();
        var observer = observers.LastOrDefault() ?? new SilentObserver();
        _refusals = new Refusals(observer, _log);
        _guard = new HostGuard(_options);
        _crossOrigin = new CrossOrigin(_options);
        _callers = callers.LastOrDefault();
        _runner = new CallRunner(_options, clock, observer);
        var rules = new TidyRules(_options, clock);
        _handshake = _options.Sessions
            ? new HandshakeEra(new SessionTable(servers, _options, clock, observer, logs, stores.LastOrDefault()), _runner, _refusals, observer, rules)
            : new SharedHandshakeEra(new SharedServers(servers), _runner, _refusals, rules);
        _sessionless = new SessionlessEra(new SharedServers(servers), _runner, _refusals, new HeaderRules(new ParameterHeaders(servers)), rules);
        _tidy = clock.CreateTimer(_ => Tidy(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Answers a request.</summary>
    public Task HandleAsync(HttpContext http)
    {
        if (_guard.Judge(http) is { } unwelcome)
            return _refusals.RefuseAsync(http, unwelcome);
        if (_crossOrigin.Answers(http))
            return Task.CompletedTask;
        if (_draining)
            return _refusals.RefuseAsync(http, ProtocolFaults.Draining());
        return _callers is null ? ServeAsync(http) : CheckAndServeAsync(http, _callers);
    }

    /// <summary>Lets a request to another path of the same listener through where it comes from a host and an origin that may call.</summary>
    public Task GuardAsync(HttpContext http, RequestDelegate next) =>
        _guard.Judge(http) is { } unwelcome ? _refusals.RefuseAsync(http, unwelcome) : next(http);

    /// <summary>Takes no new requests and ends the streams that would stay open; calls in flight may finish.</summary>
    public void Drain()
    {
        if (_draining)
            return;
        _draining = true;
        Log.Draining(_log, _runner.Calls);
        _handshake.Drain();
        _sessionless.Drain();
    }

    public async ValueTask DisposeAsync()
    {
        await _tidy.DisposeAsync().ConfigureAwait(false);
        await _handshake.DisposeAsync().ConfigureAwait(false);
        await _sessionless.DisposeAsync().ConfigureAwait(false);
    }

    private async Task CheckAndServeAsync(HttpContext http, ICallerCheck callers)
    {
        if (await callers.JudgeAsync(http).ConfigureAwait(false) is { } unknown)
            await _refusals.RefuseAsync(http, unknown).ConfigureAwait(false);
        else
            await ServeAsync(http).ConfigureAwait(false);
    }

    private Task ServeAsync(HttpContext http)
    {
        if (HttpMethods.IsPost(http.Request.Method))
            return PostAsync(http);
        var named = NamedRevision(http);
        if (named is not null && !Revisions.All.Contains(named))
            return RefuseRevisionAsync(http, new RefusedRevision(named, Revisions.All), default);
        var era = named == Revisions.Sessionless ? _sessionless : _handshake;
        if (HttpMethods.IsGet(http.Request.Method))
            return era.GetAsync(http);
        return HttpMethods.IsDelete(http.Request.Method)
            ? era.DeleteAsync(http)
            : _refusals.RefuseAsync(http, ProtocolFaults.MethodNotAllowed("This HTTP method", "MCP uses POST, GET and DELETE"));
    }

    private async Task PostAsync(HttpContext http)
    {
        var startedAt = _clock.GetTimestamp();
        if (ContentTypeRule.FaultOf(http.Request.ContentType) is { } unreadable)
        {
            await _refusals.RefuseAsync(http, unreadable).ConfigureAwait(false);
            return;
        }

        var accepted = AcceptedForms.Read(http.Request.Headers.Accept);
        if (accepted == default)
        {
            await _refusals.RefuseAsync(http, ProtocolFaults.NotAcceptable("application/json or text/event-stream")).ConfigureAwait(false);
            return;
        }

        RequestBody body;
        try
        {
            body = await RequestBody.ReadAsync(http, _options.MaxBodyBytes, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FaultException unfit)
        {
            await _refusals.RefuseAsync(http, unfit.Fault).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            await ReadAndAnswerAsync(http, body.Utf8, accepted, startedAt).ConfigureAwait(false);
        }
    }

    private Task ReadAndAnswerAsync(HttpContext http, ReadOnlyMemory<byte> body, AcceptedForms accepted, long startedAt)
    {
        var isMessage = Envelope.TryRead(body, out var message, out var fault);
        var post = new Post(http, message, accepted, startedAt) { HeaderRevision = NamedRevision(http) };
        return (isMessage ? ParamsForm.FaultIn(message) : fault) is { } unfit ? _refusals.RefuseAsync(post, unfit) : AnswerAsync(post);
    }

    private Task AnswerAsync(Post post)
    {
        var named = post.HeaderRevision;
        if (named is not null && !Revisions.All.Contains(named))
            return RefuseRevisionAsync(post.Http, new RefusedRevision(named, OfferTo(post)), post.Id);
        if (named == Revisions.Sessionless || post.Message.MetaProtocolVersion.IsPresent)
            return _sessionless.PostAsync(post);
        return _handshake.PostAsync(post);
    }

    private Task RefuseRevisionAsync(HttpContext http, RefusedRevision refused, ReadOnlyMemory<byte> id)
    {
        var shown = refused.Requested.Length > 40 ? refused.Requested[..40] : refused.Requested;
        return _refusals.RefuseAsync(http, ProtocolFaults.UnsupportedRevision(shown), id, refused with { Requested = shown });
    }

    // Whoever names its revision in the message knows only revisions that do so.
    private static IReadOnlyList<string> OfferTo(Post post) => post.Message.MetaProtocolVersion.IsPresent ? Revisions.WithoutHandshake : Revisions.All;

    private static string? NamedRevision(HttpContext http) =>
        http.Request.Headers[McpHeaders.Revision] is { Count: > 0 } named ? named.ToString().Trim() : null;

    private void Tidy()
    {
        _handshake.Tidy();
        _sessionless.Tidy();
    }
}
