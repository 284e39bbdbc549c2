using System.Collections.Concurrent;

namespace Gemba.Protocol.Peers;

/// <summary>Requests on a link that nobody waits for any more. Their server may work on all the same, and what it says meanwhile may be said of one of them.</summary>
/// <param name="longest">How long the server may work on.</param>
/// <param name="clock">Measures that.</param>
internal sealed class WithdrawnCalls(TimeSpan longest, TimeProvider clock)
{
    // Beyond it they are known as a crowd, until the last of them is old.
    private const int Most = 1000;

    private readonly ConcurrentDictionary<long, long> _since = new();
    private long _crowdedAt;

    /// <summary>Whether the server may still work on any.</summary>
    public bool Any
    {
        get
        {
            foreach (var (id, since) in _since)
            {
                if (clock.GetElapsedTime(since) >= longest)
                    _since.TryRemove(id, out _);
            }

            return !_since.IsEmpty || (Volatile.Read(ref _crowdedAt) is not 0 and var at && clock.GetElapsedTime(at) < longest);
        }
    }

    /// <summary>Nobody waits for a request any more.</summary>
    public void Add(long id)
    {
        if (_since.Count >= Most)
            Volatile.Write(ref _crowdedAt, clock.GetTimestamp());
        else
            _since[id] = clock.GetTimestamp();
    }

    /// <summary>The server answered it after all.</summary>
    public void Answered(long id) => _since.TryRemove(id, out _);
}
