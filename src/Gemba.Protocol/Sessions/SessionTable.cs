using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Http;
using Microsoft.Extensions.Logging;

namespace Gemba.Protocol.Sessions;

/// <summary>The open sessions of an endpoint, bounded in number and idle time.</summary>
internal sealed class SessionTable(IServerSource source, McpEndpointOptions options, TimeProvider clock, IEndpointObserver observer, ILoggerFactory logs)
{
    // A session in use sends something within a minute; one that does not can be begun again by its client.
    private static readonly TimeSpan Displaceable = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly ILogger _log = logs.CreateLogger<SessionTable>();
    private int _places;

    /// <summary>Sessions that may be open at once.</summary>
    public int Limit => options.MaxSessions;

    /// <summary>The open sessions.</summary>
    public IEnumerable<Session> All => _sessions.Values;

    /// <summary>Finds a session of its owner and notes that it is used.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="owner">Who asks; <see langword="null"/> where nobody finds out.</param>
    /// <param name="isWithheld">Whether there is one, and it is somebody else's.</param>
    public Session? Find(string id, string? owner, out bool isWithheld)
    {
        var isOpen = _sessions.TryGetValue(id, out var session);
        isWithheld = isOpen && session!.Owner != owner;
        if (!isOpen || isWithheld)
            return null;
        session!.Touch(clock.GetTimestamp());
        return session;
    }

    /// <summary>Starts the server of a session that is not yet open; <see langword="null"/> where there is no place for it.</summary>
    /// <param name="owner">Who alone may use it; <see langword="null"/> where nobody finds out who asks.</param>
    public Session? TryStart(string? owner)
    {
        if (Interlocked.Increment(ref _places) > options.MaxSessions && !TryDisplace())
        {
            Interlocked.Decrement(ref _places);
            return null;
        }

        Span<byte> id = stackalloc byte[24];
        RandomNumberGenerator.Fill(id);
        return new Session(Base64Url.EncodeToString(id), source, options, clock.GetTimestamp()) { Owner = owner };
    }

    /// <summary>Opens a session whose initialize was answered.</summary>
    public void Open(Session session)
    {
        _sessions[session.Id] = session;
        observer.SessionOpened(session.Revision);
        Log.SessionOpened(_log, session.Id[..6], session.Revision);
    }

    /// <summary>Ends a session that never opened.</summary>
    public async ValueTask AbandonAsync(Session session)
    {
        Interlocked.Decrement(ref _places);
        await session.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Ends a session; does nothing where it has ended.</summary>
    public async ValueTask EndAsync(Session session, SessionEnd end)
    {
        if (!_sessions.TryRemove(session.Id, out _))
            return;
        Interlocked.Decrement(ref _places);
        var revision = session.Revision;
        Log.SessionEnded(_log, session.Id[..6], end.ToString());
        observer.SessionClosed(revision, end, clock.GetElapsedTime(session.Began));
        await session.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Ends what has been idle for too long.</summary>
    public void EndIdle()
    {
        foreach (var session in _sessions.Values)
        {
            if (session.IsBusy)
                session.Touch(clock.GetTimestamp());
            else if (clock.GetElapsedTime(session.LastUsed) >= options.SessionIdleTimeout)
                EndInBackground(session, SessionEnd.Idle);
        }
    }

    private bool TryDisplace()
    {
        var oldest = _sessions.Values.Where(session => !session.IsBusy).MinBy(session => session.LastUsed);
        if (oldest is null || clock.GetElapsedTime(oldest.LastUsed) < Displaceable)
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
