using System.Collections.Concurrent;
using Gemba.Observability.Calls;
using ModelContextProtocol.Protocol;

namespace Gemba.Observability.Sdk;

/// <summary>Operations whose end will be seen on another message than the one that began them, found again by session and id.</summary>
/// <param name="clock">Time.</param>
/// <param name="longest">After this long nobody will end one any more; it is given up when others need its place.</param>
/// <param name="giveUp">Ends one that is given up.</param>
internal sealed class WaitingCalls(TimeProvider clock, TimeSpan longest, Action<OpenCall> giveUp)
{
    /// <summary>A client with more requests than this under way at once is not waiting for them; each costs about 500 bytes.</summary>
    private const int Most = 4096;

    private readonly ConcurrentDictionary<(object Session, RequestId Id), (OpenCall Call, long Since)> _waiting = new();

    /// <returns><see langword="false"/> when there is no place for it, or another one has its id.</returns>
    internal bool TryAdd(object session, RequestId id, OpenCall call)
    {
        if (_waiting.Count >= Most)
            Sweep();
        return _waiting.Count < Most && _waiting.TryAdd((session, id), (call, clock.GetTimestamp()));
    }

    internal OpenCall? Take(object session, RequestId id) => _waiting.TryRemove((session, id), out var found) ? found.Call : null;

    private void Sweep()
    {
        foreach (var (key, waiting) in _waiting)
        {
            if (clock.GetElapsedTime(waiting.Since) > longest && _waiting.TryRemove(key, out _))
                giveUp(waiting.Call);
        }
    }
}
