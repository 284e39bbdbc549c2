using Gemba.Observability.Metrics;

namespace Gemba.Observability.Percentiles;

/// <summary>Durations of one operation: a sketch for each slice of the window, and what the slices held that are gone.</summary>
internal sealed class OperationDurations(string method, string? tool, TimeProvider clock)
{
    /// <summary>The slice that is being filled, and five full ones: together they always hold the window.</summary>
    internal const int Slices = 6;

    private static readonly TimeSpan ReportAge = TimeSpan.FromSeconds(1);

    private readonly DurationSketch?[] _slices = new DurationSketch?[Slices];
    private readonly DurationSketch _window = new();
    private readonly Lock _reading = new();
    private int _current;
    private long _goneCount;
    private double _goneSum;
    private PercentileReport? _report;
    private long _reportedAt;

    internal string Method => method;

    internal string? Tool => tool;

    internal void Record(double seconds)
    {
        ref var slice = ref _slices[Volatile.Read(ref _current)];
        (Volatile.Read(ref slice) ?? Begin(ref slice)).Record(seconds);
    }

    /// <summary>Drops the oldest slice and fills it anew. A recording that is under way in this moment may be lost from the window, never from a call.</summary>
    internal void Turn()
    {
        lock (_reading)
        {
            var next = (_current + 1) % Slices;
            if (_slices[next] is { } oldest)
            {
                _goneCount += oldest.Count;
                _goneSum += oldest.Sum;
                oldest.Clear();
            }

            Volatile.Write(ref _current, next);
        }
    }

    /// <summary>The window's percentiles; not older than a second, so that each call may ask.</summary>
    internal PercentileReport Report()
    {
        if (Volatile.Read(ref _report) is { } kept && clock.GetElapsedTime(Interlocked.Read(ref _reportedAt)) < ReportAge)
            return kept;
        lock (_reading)
        {
            Merge();
            var report = new PercentileReport(method, tool, _window.Count, Quantile(0.5), Quantile(0.95), Quantile(0.99), TimeSpan.FromSeconds(_window.Max));
            Interlocked.Exchange(ref _reportedAt, clock.GetTimestamp());
            Volatile.Write(ref _report, report);
            return report;
        }
    }

    /// <summary>The window's quantiles, none of an empty one; count and sum since the start.</summary>
    internal SummaryFigures Read(IReadOnlyList<double> quantiles, Span<double> values)
    {
        lock (_reading)
        {
            Merge();
            for (var i = 0; i < quantiles.Count; i++)
                values[i] = _window.Quantile(quantiles[i]);
            return new SummaryFigures(_goneCount + _window.Count, _goneSum + _window.Sum);
        }
    }

    private static DurationSketch Begin(ref DurationSketch? slice)
    {
        var made = new DurationSketch();
        return Interlocked.CompareExchange(ref slice, made, null) ?? made;
    }

    private void Merge()
    {
        _window.Clear();
        foreach (var slice in _slices)
        {
            if (slice is not null)
                _window.Add(slice);
        }
    }

    private TimeSpan Quantile(double share) => _window.Count == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(_window.Quantile(share));
}
