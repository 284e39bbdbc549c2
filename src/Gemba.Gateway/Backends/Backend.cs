using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Guarding;
using Gemba.Gateway.Pinning;
using Gemba.Gateway.Revisions;
using Gemba.Observability.Metrics;
using Gemba.Observability.Resilience;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Backends;

/// <summary>One server behind the gateway: its connections, its lists, and whether it can be reached.</summary>
internal sealed class Backend : IPeerListener, IAsyncDisposable
{
    private readonly GatewayOptions _bounds;
    private readonly IPeerFactory _peers;
    private readonly ToolPins _pins;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly SharedConnection _connection;
    private Listing? _learned;
    private int _mayHaveChanged;
    private bool _isWanted;

    public Backend(string space, BackendOptions options, Pool pool, Protection? breaker, BackendSurroundings around)
    {
        (Space, Options, Pool, Guard) = (space, options, pool, new BackendGuard(breaker, pool.Outliers));
        (_bounds, _peers, _pins, _clock, _log) = around;
        Catalog = new Catalog(_bounds, _clock);
        Probe = new Probe(_bounds.Guard, _clock);
        Logging = new SharedLog(this, _bounds.ConnectTimeout);
        _connection = new SharedConnection(this, stop => AttemptAsync(this, AgreeAsync, stop), around);
        Resources = new SharedResources(this, _bounds, _clock, _connection.Stopped);
        _connection.CameUp += ComeUp;
        _connection.WentDown += ForgetLists;
    }

    /// <summary>A list changed, or everything did because the server came or went.</summary>
    public event Action<Backend, CatalogKind>? Changed;

    /// <summary>The server logged a line in no call's course.</summary>
    public event Action<Backend, PeerMessage>? Told;

    /// <summary>Its namespace.</summary>
    public string Space { get; }

    /// <summary>Its name.</summary>
    public string Name => Options.Name;

    /// <summary>How it is configured.</summary>
    public BackendOptions Options { get; }

    /// <summary>Among whom its calls are spread.</summary>
    public Pool Pool { get; }

    /// <summary>How its calls go.</summary>
    public BackendGuard Guard { get; }

    /// <summary>Asks it how it is.</summary>
    public Probe Probe { get; }

    /// <summary>Its log, as those hear it who share a connection to it.</summary>
    public SharedLog Logging { get; }

    /// <summary>The resources that are watched over that connection.</summary>
    public SharedResources Resources { get; }

    /// <summary>Its lists.</summary>
    public Catalog Catalog { get; }

    /// <summary>Whether the last try to reach it succeeded and its connection holds; <see langword="null"/> before the first.</summary>
    public bool? IsUp => _connection.IsUp;

    /// <summary>Why it cannot be reached; <see langword="null"/> where it can.</summary>
    public string? LastFailure => _connection.LastFailure;

    /// <summary>The gateway's own connection, where it stands.</summary>
    public BackendSession? Shared => _connection.Session;

    /// <summary>Whether clients with a session get a connection of their own.</summary>
    public bool HasOwnSessions => Options.Url is not null || Options.InProcess is not null || Options.PerSession;

    /// <summary>The gateway's own connection, on which it lists and serves clients that have no session.</summary>
    /// <exception cref="FaultException">The server cannot be reached.</exception>
    public ValueTask<BackendSession> ShareAsync(CancellationToken cancellationToken)
    {
        _isWanted = true;
        return _connection.GetAsync(cancellationToken);
    }

    /// <summary>Opens a connection for one client's session.</summary>
    /// <param name="card">Who the client is.</param>
    /// <param name="revision">What the client speaks; the connection speaks it too where the server can.</param>
    /// <param name="listener">Hears what belongs to no request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="FaultException">The server cannot be reached.</exception>
    public async Task<BackendSession> OpenAsync(ClientCard card, string revision, IPeerListener listener, CancellationToken cancellationToken)
    {
        try
        {
            return await AttemptAsync(listener, (peer, token) => BackendSession.InitializeAsync(peer, card, revision, token), cancellationToken).ConfigureAwait(false);
        }
        catch (FaultException refused) when (refused.InnerException is PeerException { Failure: PeerFailure.Refused or PeerFailure.Unreadable })
        {
            // A server that knows only requests without handshake refuses one in no agreed way. Whether it takes requests without, it has told the gateway itself;
            // what one client was refused for says nothing of the next one, and a connection with state is never shared for it.
            if (await ShareAsync(cancellationToken).ConfigureAwait(false) is { IsSessionless: true } stateless)
                return stateless;
            throw;
        }
    }

    /// <summary>A list of the server; empty where it has none.</summary>
    /// <exception cref="FaultException">The server cannot be reached.</exception>
    public async ValueTask<Listing> ListAsync(CatalogKind kind, CancellationToken cancellationToken)
    {
        if (Catalog.Fresh(kind) is { } fresh && IsUp == true)
            return fresh;
        // What is known is shown while a server is too busy to say it again.
        if (Probe.IsSilent)
            return Catalog.Known(kind) ?? throw new FaultException(GatewayFaults.BackendUnavailable(Space, Name, _bounds.FirstBackoff));
        for (var attempt = 0; ; attempt++)
        {
            var session = await ShareAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await ReadAsync(kind, session, cancellationToken).ConfigureAwait(false);
            }
            catch (PeerException failed)
            {
                // Over HTTP one exchange broke; the server is not gone for that, and a list can be asked for again.
                if (failed.Failure == PeerFailure.Broken && !session.Peer.Closed.IsCompleted && attempt < _bounds.Guard.Retries && Pool.Retries.TryTake())
                    continue;
                await LostAsync(session, failed).ConfigureAwait(false);
                if (failed is { Failure: PeerFailure.TooLarge, InnerException: null })
                    Log.ListRefused(_log, Space, Name, failed.Message);
                if (failed.Failure == PeerFailure.SessionLost && attempt < _bounds.Guard.Retries && Pool.Retries.TryTake())
                    continue;
                throw new FaultException(GatewayFaults.BackendUnavailable(Space, Name, _connection.Wait ?? _bounds.FirstBackoff), failed);
            }
        }
    }

    /// <summary>Whether the server said of a tool, when it listed it last, that a second call does no harm.</summary>
    public bool IsSafe(string tool) => Volatile.Read(ref _learned)?.Find(tool)?.IsSafe == true;

    /// <summary>The shared connection failed in use.</summary>
    public Task LostAsync(BackendSession session, PeerException failed) => _connection.LostAsync(session, failed);

    /// <summary>Tries no more to reach the server.</summary>
    public Task StopAsync() => _connection.StopAsync();

    /// <summary>Tries to reach the server where it is time, so that it comes back by itself, and asks one that is connected whether it still answers.</summary>
    public async Task LookAsync()
    {
        if (Shared is { } standing && !standing.Peer.Closed.IsCompleted)
        {
            if (Probe.IsDue)
                await AskAsync(standing).ConfigureAwait(false);
            // A changed tool is told when it changes, and not when somebody lists it.
            if (_pins.IsOn && IsUp == true && Interlocked.Exchange(ref _mayHaveChanged, 0) != 0)
                await TryListAsync().ConfigureAwait(false);
            return;
        }

        if (Options.OnDemand && !_isWanted)
            return;
        try
        {
            await ShareAsync(_connection.Stopped).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is FaultException or OperationCanceledException)
        {
            // It is down, which is said where it went down.
        }
    }

    public ValueTask HeardAsync(PeerMessage message)
    {
        foreach (var kind in CatalogKinds.All.Where(kind => message.Message.Method == kind.Notification()))
        {
            Catalog.Forget(kind);
            Changed?.Invoke(this, kind);
            Volatile.Write(ref _mayHaveChanged, 1);
        }

        if (message.Message.Kind == MessageKind.Request)
            return new ValueTask(Shared?.RefuseAsync(message, _connection.Stopped) ?? Task.CompletedTask);
        if (message.Message.Method == "notifications/resources/updated")
            Resources.Heard(message);
        else if (message.Message.Method == "notifications/message")
            Told?.Invoke(this, message);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        Catalog.Dispose();
    }

    private async Task AskAsync(BackendSession session)
    {
        try
        {
            if (await Probe.AskAsync(session, _connection.Stopped).ConfigureAwait(false) is not { } failed)
                return;
            // One that works on a call may be too busy to answer, and must not lose it: that call's own time decides.
            if (Probe.IsSilent && Guard.Pending > 0 && Probe.SilentFor < _bounds.CallTimeout)
                return;
            await LostAsync(session, failed.Failure == PeerFailure.SessionLost ? failed : new PeerException(PeerFailure.Broken, failed.Message, failed)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task TryListAsync()
    {
        try
        {
            await ListAsync(CatalogKind.Tools, _connection.Stopped).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is FaultException or OperationCanceledException)
        {
            // Whoever needs the list asks for it again.
        }
    }

    private async Task<Listing> ReadAsync(CatalogKind kind, BackendSession session, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_bounds.ConnectTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var listing = await Catalog.ReadAsync(kind, session, either.Token).ConfigureAwait(false);
            if (kind == CatalogKind.Tools)
                LearnTools(listing);
            return listing;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // One server that hangs must not hold up the lists of all; whether it does is found out at once.
            Probe.Hurry();
            throw new FaultException(GatewayFaults.BackendUnavailable(Space, Name, _bounds.FirstBackoff));
        }
    }

    private void LearnTools(Listing listing)
    {
        if (ReferenceEquals(Interlocked.Exchange(ref _learned, listing), listing))
            return;
        if (_pins.Judge(this, listing))
            Changed?.Invoke(this, CatalogKind.Tools);
        // A tool's name becomes a label's value because a server lists it, never because somebody calls it.
        foreach (var tool in listing.Items)
            KnownNames.Tools.Register($"{Space}{Routing.Scope.Separator}{tool.Key}");
    }

    // Newer first: a server that knows only the handshake says so at once, and one that knows both serves clients of both.
    private async Task<BackendSession> AgreeAsync(Peer peer, CancellationToken cancellationToken) =>
        await BackendSession.DiscoverAsync(peer, ClientCard.Gateway, cancellationToken).ConfigureAwait(false)
        ?? await BackendSession.InitializeAsync(peer, ClientCard.Gateway, Protocol.Revisions.NewestWithHandshake, cancellationToken).ConfigureAwait(false);

    private async Task<BackendSession> AttemptAsync(IPeerListener listener, Func<Peer, CancellationToken, Task<BackendSession>> agree, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_bounds.ConnectTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token, _connection.Stopped);
        Peer? peer = null;
        try
        {
            peer = _peers.Open(Space, Options, listener);
            return await agree(peer, either.Token).ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            // However the try ended, also by its caller's leaving: a connection without a session would never be closed.
            if (peer is not null)
                await peer.DisposeAsync().ConfigureAwait(false);
            var isLate = failed is OperationCanceledException && limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested;
            if (failed is OperationCanceledException && !isLate)
                throw;
            // Also what nobody thought of that a server could answer: it is that server which cannot be reached.
            var cause = failed as PeerException
                ?? new PeerException(isLate ? PeerFailure.Unreachable : PeerFailure.Unreadable, isLate ? $"No handshake within {_bounds.ConnectTimeout.TotalSeconds} s." : failed.Message, failed);
            throw new FaultException(GatewayFaults.BackendUnavailable(Space, Name, _bounds.FirstBackoff), cause);
        }
    }

    // Without a session a server tells of changes only to whoever listens for them (2026-07-28, Subscriptions).
    private async Task<bool> ListenAgainAsync(BackendSession session, bool isBroken)
    {
        // The stream broke: what was told meanwhile is lost.
        if (isBroken)
            ForgetLists();
        await Task.Delay(_bounds.FirstBackoff, _clock, _connection.Stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_connection.Stopped.IsCancellationRequested && ReferenceEquals(Shared, session);
    }

    private void ComeUp(BackendSession session, bool isBack)
    {
        Probe.Begin();
        Volatile.Write(ref _mayHaveChanged, 1);
        if (isBack)
        {
            Guard.CameBack();
            ForgetLists();
        }

        _ = Logging.SayAsync();
        Resources.Again(session);
        if (session.IsSessionless)
            _ = ListChanges.HearAsync(session, this, isBroken => ListenAgainAsync(session, isBroken), _connection.Stopped);
    }

    private void ForgetLists()
    {
        foreach (var kind in CatalogKinds.All)
        {
            Catalog.Forget(kind);
            if (kind != CatalogKind.Templates)
                Changed?.Invoke(this, kind);
        }
    }
}
