using Gemba.Gateway.Faults;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Backends;

/// <summary>The gateway's own connection to a server: made when somebody needs it, made again when it is lost, and not tried at once where the last try failed.</summary>
/// <param name="backend">The server.</param>
/// <param name="connect">Makes a connection.</param>
/// <param name="around">Bounds, clock and log.</param>
internal sealed class SharedConnection(Backend backend, Func<CancellationToken, Task<BackendSession>> connect, BackendSurroundings around) : IAsyncDisposable
{
    private readonly GatewayOptions _bounds = around.Bounds;
    private readonly TimeProvider _clock = around.Clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _turn = new();
    private Task<BackendSession>? _attempt;
    private BackendSession? _session;
    private long _triedAt;
    private long _upSince;
    private TimeSpan _pause;

    /// <summary>It stands; says whether it was lost before.</summary>
    public event Action<BackendSession, bool>? CameUp;

    /// <summary>It was lost, or could not be made the first time.</summary>
    public event Action? WentDown;

    /// <summary>The connection, where it stands.</summary>
    public BackendSession? Session => Volatile.Read(ref _session);

    /// <summary>Whether the last try to reach the server succeeded and the connection holds; <see langword="null"/> before the first.</summary>
    public bool? IsUp { get; private set; }

    /// <summary>Why the server cannot be reached; <see langword="null"/> where it can.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Set when the gateway stops.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>How long it is not tried again; <see langword="null"/> where it is up.</summary>
    public TimeSpan? Wait => IsUp == false ? _pause - _clock.GetElapsedTime(_triedAt) : null;

    /// <summary>The connection; made where there is none. Whoever waits for it may leave without taking it from the others.</summary>
    /// <exception cref="FaultException">The server cannot be reached.</exception>
    public ValueTask<BackendSession> GetAsync(CancellationToken cancellationToken) =>
        Session is { } standing && !standing.Peer.Closed.IsCompleted ? new(standing) : new(Attempt().WaitAsync(cancellationToken));

    /// <summary>It failed in use.</summary>
    public async Task LostAsync(BackendSession session, PeerException failed)
    {
        if (failed.Failure == PeerFailure.SessionLost)
        {
            // The server answers, and forgot us: a new session is opened when it is needed.
            await DropAsync(session).ConfigureAwait(false);
            return;
        }

        if (failed.Failure is PeerFailure.TooLarge or PeerFailure.Refused or PeerFailure.Unreadable)
            return;
        await EndAsync(session, failed).ConfigureAwait(false);
    }

    /// <summary>Tries no more to reach the server.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_attempt is { } attempt)
            await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Interlocked.Exchange(ref _session, null) is { } session)
            await session.DisposeAsync().ConfigureAwait(false);
    }

    private Task<BackendSession> Attempt()
    {
        lock (_turn)
        {
            if (Session is { } meanwhile && !meanwhile.Peer.Closed.IsCompleted)
                return Task.FromResult(meanwhile);
            if (_attempt is { IsCompleted: false } running)
                // It could not be reached more than once: who calls need not wait for what will probably be nothing.
                return IsUp == false && _pause > _bounds.FirstBackoff ? throw Unavailable(_bounds.FirstBackoff) : running;
            if (Wait is { } wait && wait > TimeSpan.Zero)
                throw Unavailable(wait);
            // The try outlives who asks for it; it must not keep that one's context.
            using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
                _attempt = Task.Run(ConnectAsync);
            // Perhaps nobody waits any more when it fails.
            _ = _attempt.ContinueWith(static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return _attempt;
        }
    }

    private async Task<BackendSession> ConnectAsync()
    {
        try
        {
            if (Session is { } dead)
                await DropAsync(dead).ConfigureAwait(false);
            var session = await connect(_stop.Token).ConfigureAwait(false);
            ComeUp(session);
            _ = WatchAsync(session);
            return session;
        }
        catch (Exception failed)
        {
            // Whatever it was: a server that fails in a new way must not be tried without a pause either.
            if (!_stop.IsCancellationRequested)
                GoDown(session: null, failed.InnerException ?? failed);
            throw failed as FaultException ?? Unavailable(_bounds.FirstBackoff, failed);
        }
    }

    private async Task WatchAsync(BackendSession session)
    {
        await session.Peer.Closed.ConfigureAwait(false);
        if (!_stop.IsCancellationRequested)
            await EndAsync(session, new PeerException(PeerFailure.Broken, "The connection ended.")).ConfigureAwait(false);
    }

    private async Task EndAsync(BackendSession session, PeerException cause)
    {
        if (GoDown(session, cause))
            await session.DisposeAsync().ConfigureAwait(false);
    }

    private async Task DropAsync(BackendSession session)
    {
        if (Interlocked.CompareExchange(ref _session, null, session) == session)
            await session.DisposeAsync().ConfigureAwait(false);
    }

    // The connection and what is said of it change together: else the word of an old one's end could come after that of its successor, and stay.
    private void ComeUp(BackendSession session)
    {
        bool isBack;
        lock (_turn)
        {
            isBack = IsUp == false;
            Volatile.Write(ref _session, session);
            (IsUp, LastFailure, _upSince) = (true, null, _clock.GetTimestamp());
        }

        Log.BackendUp(around.Log, backend.Space, backend.Name, session.Peer.Kind, session.Revision);
        CameUp?.Invoke(session, isBack);
    }

    /// <returns>Whether it was the connection that stood.</returns>
    private bool GoDown(BackendSession? session, Exception cause)
    {
        bool isNews;
        lock (_turn)
        {
            if (_session != session)
                return false;
            Volatile.Write(ref _session, null);
            // One that answers and breaks again and again is not tried faster for having answered.
            var held = IsUp == true && _clock.GetElapsedTime(_upSince) >= _bounds.LongestBackoff;
            _pause = held || _pause == TimeSpan.Zero ? _bounds.FirstBackoff : TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, _bounds.LongestBackoff.Ticks));
            _triedAt = _clock.GetTimestamp();
            isNews = IsUp != false;
            (IsUp, LastFailure) = (false, cause.Message);
        }

        if (!isNews)
            return true;
        Log.BackendDown(around.Log, backend.Space, backend.Name, cause.Message);
        WentDown?.Invoke();
        return true;
    }

    private FaultException Unavailable(TimeSpan retryAfter, Exception? cause = null)
    {
        var fault = GatewayFaults.BackendUnavailable(backend.Space, backend.Name, retryAfter);
        return cause is null ? new FaultException(fault) : new FaultException(fault, cause);
    }
}
