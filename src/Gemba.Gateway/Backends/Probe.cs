using Gemba.Gateway.Guarding;
using Gemba.Gateway.Revisions;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Backends;

/// <summary>Asks a server on its standing connection now and then whether it still answers: a connection can stand long after who held it stopped working.</summary>
internal sealed class Probe(GuardOptions options, TimeProvider clock)
{
    private long _askedAt = clock.GetTimestamp();
    private long? _silentSince;
    private long _failures;

    /// <summary>Whether it is time to ask.</summary>
    public bool IsDue => options.ProbeInterval > TimeSpan.Zero && clock.GetElapsedTime(Volatile.Read(ref _askedAt)) >= options.ProbeInterval;

    /// <summary>Whether it did not answer the last time.</summary>
    public bool IsSilent => _silentSince is not null;

    /// <summary>How often it did not answer, or not as a server does.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>For how long it has not answered.</summary>
    public TimeSpan SilentFor => _silentSince is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Something else took too long: asks at the next occasion.</summary>
    public void Hurry() => Volatile.Write(ref _askedAt, clock.GetTimestamp() - (long)(options.ProbeInterval.TotalSeconds * clock.TimestampFrequency));

    /// <summary>Asks. What the answer says is of no interest: also a server that does not know the question works.</summary>
    /// <returns><see langword="null"/> where it answered.</returns>
    public async Task<PeerException?> AskAsync(BackendSession session, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        Volatile.Write(ref _askedAt, began);
        var method = session.IsSessionless ? "server/discover" : "ping";
        using var limit = new CancellationTokenSource(options.ProbeTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var id = session.Peer.NextId();
            using var answer = await session.Peer.CallAsync(new PeerRequest(id, Messages.Request(id, method, session.Revision, session.Card), method), either.Token).ConfigureAwait(false);
            _silentSince = null;
            return null;
        }
        catch (PeerException failed) when (failed.Failure is PeerFailure.Unreadable or PeerFailure.TooLarge or PeerFailure.SessionLost || failed.HttpStatus is >= 400 and < 500)
        {
            _silentSince = null;
            return failed.Failure == PeerFailure.SessionLost ? failed : null;
        }
        catch (PeerException failed)
        {
            Interlocked.Increment(ref _failures);
            return failed;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _failures);
            _silentSince ??= began;
            return new PeerException(PeerFailure.Broken, $"It did not answer {method} within {options.ProbeTimeout.TotalSeconds:0.###} s.");
        }
    }

    /// <summary>There is a new connection.</summary>
    public void Begin()
    {
        _silentSince = null;
        Volatile.Write(ref _askedAt, clock.GetTimestamp());
    }
}
