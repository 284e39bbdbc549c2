using System.Collections.Concurrent;

namespace Gemba.Protocol.Peers;

/// <summary>Requests on a link that nobody waits for any more. Their server may work on all the same, and what it says meanwhile may be said of one of them.</summary>
/// <param name="clock">Measures how long.</param>
internal sealed class WithdrawnCalls(TimeProvider clock)
{
    // A server that was told to stop stops in moments, or works to the end of the call; one that answers later than this has long said what it had to say.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

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
                if (clock.GetElapsedTime(since) >= Longest)
                    _since.TryRemove(id, out _);
            }

            return !_since.IsEmpty || (Volatile.Read(ref _crowdedAt) is not 0 and var at && clock.GetElapsedTime(at) < Longest);
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
