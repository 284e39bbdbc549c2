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
    private int _count;
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
        if (Volatile.Read(ref _count) < most)
            return Add(key);
        Interlocked.Increment(ref _folded);
        if (_series.TryGetValue(key.Folded, out series))
            return series;
        return Add(Volatile.Read(ref _count) < 2 * most ? key.Folded : key.Rest);
    }

    /// <summary>The most series there are in all: as many folded ones again, and the rest.</summary>
    internal static int MostWithFolded(int most) => (2 * most) + 64;

    private CallSeries Add(in CallKey key)
    {
        var made = new CallSeries(key);
        var series = _series.GetOrAdd(key, made);
        if (ReferenceEquals(series, made))
            Interlocked.Increment(ref _count); // the dictionary's own count takes all its locks
        return series;
    }
}
