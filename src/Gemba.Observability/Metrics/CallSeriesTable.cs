using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Gemba.Observability.Metrics;

/// <summary>All series of operations of a process; bounded.</summary>
internal sealed class CallSeriesTable(int most)
{
    /// <summary>Places for the series that came last: a server of a hundred tools has about as many that succeed.</summary>
    private const int Recent = 256;

    private readonly ConcurrentDictionary<CallKey, CallSeries> _series = new();
    private readonly CallSeries?[] _recent = new CallSeries?[Recent];
    private long _folded;

    /// <summary>Operations that were counted under a folded key because the table was full.</summary>
    internal long Folded => Interlocked.Read(ref _folded);

    /// <summary>The series of an operation; allocates only when it is new.</summary>
    internal CallSeries Find(in CallMeasure measure)
    {
        ref var recent = ref _recent[(uint)(RuntimeHelpers.GetHashCode(measure.Names.Tool ?? measure.Names.Method) + (int)measure.Outcome) % Recent];
        if (Volatile.Read(ref recent) is { } found && found.Key.IsOf(measure))
            return found;
        var key = CallKey.Of(measure);
        var series = Find(key);
        if (series.Key.Equals(key))
            Volatile.Write(ref recent, series);
        return series;
    }

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
