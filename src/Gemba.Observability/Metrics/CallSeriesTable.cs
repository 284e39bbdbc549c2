using System.Collections.Concurrent;

namespace Gemba.Observability.Metrics;

/// <summary>All series of operations of a process; bounded.</summary>
internal sealed class CallSeriesTable(int most)
{
    private readonly ConcurrentDictionary<CallKey, CallSeries> _series = new();
    private long _folded;

    /// <summary>Operations that were counted under a folded key because the table was full.</summary>
    internal long Folded => Interlocked.Read(ref _folded);

    /// <summary>The series of a key; allocates only when the key is new.</summary>
    internal CallSeries Find(in CallKey key)
    {
        if (_series.TryGetValue(key, out var series))
            return series;
        if (_series.Count < most)
            return _series.GetOrAdd(key, static added => new CallSeries(added));
        Interlocked.Increment(ref _folded);
        return _series.GetOrAdd(key.Folded, static added => new CallSeries(added));
    }
}
