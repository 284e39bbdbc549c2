using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gemba.Observability.Metrics;

/// <summary>Holds one recorded metric to its most series. Where its label values can make no more than that, it costs a multiplication.</summary>
internal sealed class SeriesGuard(MetricDefinition metric, int most)
{
    /// <summary>Labels that a recorded metric may have; a test holds the table to it.</summary>
    internal const int MostLabels = 4;

    private readonly ConcurrentDictionary<(object?, object?, object?, object?), byte> _seen = new();
    private int _count;
    private long _folded;

    /// <summary>Recordings that were folded into <see cref="LabelValues.Other"/>.</summary>
    internal long Folded => Interlocked.Read(ref _folded);

    /// <summary>The label values under which to record: those given, or <see cref="LabelValues.Other"/> for each when they would make one series too many.</summary>
    /// <param name="tags">One per label, each a word of its closed set.</param>
    /// <param name="isFirst">Whether this is the first time that the metric folds.</param>
    internal void Hold(ref TagList tags, out bool isFirst)
    {
        isFirst = false;
        if (CannotExceed() || Knows((Value(tags, 0), Value(tags, 1), Value(tags, 2), Value(tags, 3))))
            return;
        for (var i = 0; i < tags.Count; i++)
            tags[i] = new(tags[i].Key, LabelValues.Other);
        isFirst = Interlocked.Increment(ref _folded) == 1;
    }

    private bool CannotExceed()
    {
        var combinations = 1L;
        foreach (var label in metric.Labels)
            combinations *= label.Values.Count + 1;
        return combinations <= most;
    }

    private bool Knows((object?, object?, object?, object?) values)
    {
        if (_seen.ContainsKey(values))
            return true;
        if (Volatile.Read(ref _count) >= most)
            return false;
        if (_seen.TryAdd(values, 0))
            Interlocked.Increment(ref _count);
        return true;
    }

    private static object? Value(in TagList tags, int at) => at < tags.Count ? tags[at].Value : null;
}
