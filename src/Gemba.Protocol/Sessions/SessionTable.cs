using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;
using Microsoft.Extensions.Logging;

namespace Gemba.Protocol.Sessions;

/// <summary>The open sessions of an endpoint, bounded in number and idle time.</summary>
internal sealed class SessionTable : ISessionListener
{
    // A session in use sends something within a minute; one that does not can be begun again by its client.
    private static readonly TimeSpan Displaceable = TimeSpan.FromMinutes(1);

    // The words of a person or of a model; each takes a thousand times less.
    private const int LongestPassed = 1024 * 1024;

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Session> _byKey = new(StringComparer.Ordinal);
    private readonly IServerSource _source;
    private readonly McpEndpointOptions _options;
    private readonly TimeProvider _clock;
    private readonly IEndpointObserver _observer;
    private readonly ISessionStore? _store;
    private readonly ILogger _log;
    private readonly Places _places;

    public SessionTable(IServerSource source, McpEndpointOptions options, TimeProvider clock, IEndpointObserver observer, ILoggerFactory logs, ISessionStore? store = null)
    {
        (_source, _options, _clock, _observer, _store, _log) = (source, options, clock, observer, store, logs.CreateLogger<SessionTable>());
        _places = new Places(options.MaxSessions, options.CallerShare);
        store?.Join(this);
    }

    /// <summary>The open sessions.</summary>
    public IEnumerable<Session> All => _sessions.Values;

    /// <summary>Finds a session of its owner and notes that it is used; makes it again where only the store has it.</summary>
    /// <param name="shown">The id that its client has.</param>
    /// <param name="owner">Who asks; <see langword="null"/> where nobody finds out.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public ValueTask<FoundSession> FindAsync(string shown, string? owner, CancellationToken cancellationToken)
    {
        if (!_sessions.TryGetValue(shown, out var session))
            return _store is null ? default : RestoreAsync(shown, owner, cancellationToken);
        if (session.Owner != owner)
            return new(new FoundSession(null, IsWithheld: true));
        var now = _clock.GetTimestamp();
        session.Touch(now);
        return session.State is not null && (session.KeptAt == 0 || _clock.GetElapsedTime(session.KeptAt, now) >= KeepEvery)
            ? KeepAsync(session, now, cancellationToken)
            : new(new FoundSession(session));
    }

    /// <summary>Starts the server of a session that is not yet open; <see langword="null"/> where there is no place for it.</summary>
    /// <param name="owner">Who alone may use it; <see langword="null"/> where nobody finds out who asks.</param>
    /// <param name="full">Why there is none.</param>
    public Session? TryStart(string? owner, out Fault? full)
    {
        full = TryTakePlace(owner);
        if (full is not null)
            return null;
        Span<byte> id = stackalloc byte[24];
        RandomNumberGenerator.Fill(id);
        var session = new Session(Base64Url.EncodeToString(id), owner, _options, _clock.GetTimestamp());
        session.Begin(_source.Open, _store is null ? null : StoreAsync, Lose);
        return session;
    }

    /// <summary>Opens a session whose initialize was answered.</summary>
    public void Open(Session session)
    {
        _sessions[session.Shown] = session;
        Index(session);
        _observer.SessionOpened(session.Revision);
        Log.SessionOpened(_log, session.Id[..6], session.Revision);
    }

    /// <summary>Ends a session that never opened.</summary>
    public async ValueTask AbandonAsync(Session session)
    {
        _places.GiveBack(session.Owner);
        await session.DisposeAsync().ConfigureAwait(false);
        if (session.State is not null)
            await TryAsync(store => store.EndAsync(session.Shown, CancellationToken.None)).ConfigureAwait(false);
    }

    /// <summary>Ends a session here and everywhere.</summary>
    /// <exception cref="FaultException">The store cannot be told: it would be found again.</exception>
    public async ValueTask DeleteAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.State is not null)
            await _store!.EndAsync(session.Shown, cancellationToken).ConfigureAwait(false);
        await EndAsync(session, SessionEnd.Deleted).ConfigureAwait(false);
    }

    /// <summary>Ends a session here; does nothing where it has ended. What a store keeps can be found again.</summary>
    public async ValueTask EndAsync(Session session, SessionEnd end)
    {
        if (!_sessions.TryRemove(KeyValuePair.Create(session.Shown, session)))
            return;
        if (session.State is not null)
            _byKey.TryRemove(_store!.KeyOf(session.Shown), out _);
        _places.GiveBack(session.Owner);
        var revision = session.Revision;
        Log.SessionEnded(_log, session.Id[..6], end.ToString());
        _observer.SessionClosed(revision, end, _clock.GetElapsedTime(session.Began));
        // What is in flight is still answered; each call has its own time.
        if (end == SessionEnd.Lost)
            await session.Server.FinishAsync().ConfigureAwait(false);
        await session.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Ends what has been idle for too long.</summary>
    public void EndIdle()
    {
        foreach (var session in _sessions.Values)
        {
            if (session.IsBusy)
                session.Touch(_clock.GetTimestamp());
            else if (_clock.GetElapsedTime(session.LastUsed) >= _options.SessionIdleTimeout)
                EndInBackground(session, SessionEnd.Idle);
        }
    }

    /// <summary>A message is about something that is not here; another process may have it.</summary>
    public void Pass(Session session, ReadOnlyMemory<byte> message)
    {
        // Every other process reads it: no picture goes that way, and what nobody waits for does not either.
        if (session.State is not null && message.Length <= LongestPassed)
            _store!.Pass(session.Shown, message);
    }

    public void Ended(string key)
    {
        if (_byKey.TryGetValue(key, out var session))
            EndInBackground(session, SessionEnd.Deleted);
    }

    public void Came(string key, ReadOnlyMemory<byte> message)
    {
        if (!_byKey.TryGetValue(key, out var session) || !Envelope.TryRead(message, out var said, out _))
            return;
        if (said.CancelledRequestId is { IsPresent: true } cancelled)
            session.FindCall(said.KeyOf(cancelled))?.Cancel();
        else
            session.Server.Deliver(said);
    }

    public void Returned()
    {
        foreach (var session in _byKey.Values)
            _ = KeepAsync(session, _clock.GetTimestamp(), CancellationToken.None).AsTask();
    }

    private void Index(Session session)
    {
        if (session.State is not null)
            _byKey[_store!.KeyOf(session.Shown)] = session;
    }

    // Often enough that a session in use never ends in the store by its idle time.
    private TimeSpan KeepEvery => _options.SessionIdleTimeout / 10;

    private Fault? TryTakePlace(string? owner)
    {
        if (_places.TryTake(owner, ProtocolFaults.TooManySessions) is not { } full)
            return null;
        // A caller's own sessions go first; those of others only where all places are taken, and not where it has its share.
        if (!TryDisplace(owner, alsoOthers: full.Reason == ProtocolFaults.TooManySessionsReason))
            return full;
        _places.Take(owner);
        return null;
    }

    // What the server of a session says that it is made again from: first before its initialize is answered.
    private async ValueTask StoreAsync(Session session, ReadOnlyMemory<byte> server, CancellationToken cancellationToken)
    {
        var isNew = session.State is null;
        var state = new SessionState(session.Id, session.Owner, server);
        if (isNew)
            session.Shown = await _store!.OpenAsync(state, cancellationToken).ConfigureAwait(false);
        else
            await _store!.KeepAsync(session.Shown, state, isChanged: true, cancellationToken).ConfigureAwait(false);
        session.State = state;
    }

    private async ValueTask<FoundSession> KeepAsync(Session session, long now, CancellationToken cancellationToken)
    {
        try
        {
            session.KeptAt = now;
            if (await _store!.KeepAsync(session.Shown, session.State!, isChanged: false, cancellationToken).ConfigureAwait(false))
                return new FoundSession(session);
            EndInBackground(session, SessionEnd.Deleted);
            return default;
        }
        catch (FaultException)
        {
            // The store is away, and says when it is back. What is here needs it only to be found elsewhere.
            return new FoundSession(session);
        }
    }

    private async ValueTask<FoundSession> RestoreAsync(string shown, string? owner, CancellationToken cancellationToken)
    {
        SessionState? state;
        try
        {
            state = await _store!.FindAsync(shown, cancellationToken).ConfigureAwait(false);
        }
        catch (FaultException unavailable)
        {
            return new FoundSession(null, Fault: unavailable.Fault);
        }

        if (state is null)
            return default;
        if (state.Owner != owner)
            return new FoundSession(null, IsWithheld: true);
        return TryTakePlace(owner) is { } full ? new FoundSession(null, Fault: full) : await MakeAgainAsync(shown, state).ConfigureAwait(false);
    }

    private async ValueTask<FoundSession> MakeAgainAsync(string shown, SessionState state)
    {
        var session = new Session(state.Id, state.Owner, _options, _clock.GetTimestamp()) { Shown = shown, State = state, KeptAt = 0 };
        if (!session.Begin(terms => _source.Restore(terms, state.Server), StoreAsync, Lose))
        {
            _places.GiveBack(state.Owner);
            return default;
        }

        var kept = _sessions.GetOrAdd(shown, session);
        if (ReferenceEquals(kept, session))
        {
            Index(session);
            _observer.SessionOpened(session.Revision);
            Log.SessionRestored(_log, session.Id[..6], session.Revision);
            session.Server.Restored();
            return new FoundSession(session);
        }

        // Another request of the same client was faster.
        _places.GiveBack(state.Owner);
        await session.DisposeAsync().ConfigureAwait(false);
        return new FoundSession(kept);
    }

    private async ValueTask TryAsync(Func<ISessionStore, ValueTask> tell)
    {
        try
        {
            await tell(_store!).ConfigureAwait(false);
        }
        catch (FaultException)
        {
            // It ends there by its idle time.
        }
    }

    // Wherever it is looked for it must be found no more: a session made again would look like the one that was, and be empty.
    private void Lose(Session session)
    {
        if (session.State is not null)
            _ = TryAsync(store => store.EndAsync(session.Shown, CancellationToken.None)).AsTask();
        EndInBackground(session, SessionEnd.Lost);
    }

    private bool TryDisplace(string? owner, bool alsoOthers)
    {
        var idle = _sessions.Values.Where(session => !session.IsBusy && _clock.GetElapsedTime(session.LastUsed) >= Displaceable).ToArray();
        var oldest = idle.Where(session => session.Owner == owner).MinBy(session => session.LastUsed) ?? (alsoOthers ? idle.MinBy(session => session.LastUsed) : null);
        if (oldest is null)
            return false;
        EndInBackground(oldest, SessionEnd.Displaced);
        return true;
    }

    private void EndInBackground(Session session, SessionEnd end) =>
        _ = EndAsync(session, end).AsTask().ContinueWith(
            failed => Log.SessionEndFailed(_log, failed.Exception!),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
}
