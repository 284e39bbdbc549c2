using System.Collections.Concurrent;
using Gemba.Observability.Metrics;

namespace Gemba.Observability.Percentiles;

/// <summary>How long each operation took lately: median, 95th and 99th percentile by method and tool, right to 1 %.</summary>
public sealed class CallPercentiles : IDisposable
{
    private readonly ConcurrentDictionary<(string Method, string? Tool), OperationDurations> _operations = new();
    private readonly GembaMeter _meter;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _slice;
    private readonly ITimer _turn;
    private long _turnedAt;
    private int _turns;

    /// <summary>Begins with nothing.</summary>
    /// <param name="options">How long the window is.</param>
    /// <param name="meter">Where the percentiles are shown.</param>
    /// <param name="clock">Moves the window.</param>
    public CallPercentiles(MetricsOptions options, GembaMeter meter, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(clock);
        (_meter, _clock, Window) = (meter, clock, options.PercentileWindow);
        _slice = Window / (OperationDurations.Slices - 1);
        _turnedAt = clock.GetTimestamp();
        _turn = clock.CreateTimer(_ => Turn(), null, _slice, _slice);
        meter.Observe(MetricTable.RequestRate, () => PerSecond);
    }

    /// <summary>The time that the percentiles are about. They hold up to a fifth more: the part of the window that is being filled.</summary>
    public TimeSpan Window { get; }

    /// <summary>Requests answered each second, on average of the window.</summary>
    public double PerSecond
    {
        get
        {
            var seconds = (_slice * Math.Min(Volatile.Read(ref _turns), OperationDurations.Slices - 1)) + _clock.GetElapsedTime(Interlocked.Read(ref _turnedAt));
            return _operations.Values.Sum(operation => operation.Report().Count) / Math.Max(1, seconds.TotalSeconds); // less than a second after the start says nothing
        }
    }

    /// <summary>Every operation that was ever called, busiest first.</summary>
    public IReadOnlyList<PercentileReport> All =>
        [.. _operations.Values.Select(operation => operation.Report()).OrderByDescending(report => report.Count).ThenBy(report => report.Tool ?? report.Method, StringComparer.Ordinal)];

    /// <summary>How long a tool took lately; <see langword="null"/> of one that was never called. Costs some nanoseconds: it is counted at most once a second.</summary>
    /// <param name="tool">Name of the tool, as it is registered.</param>
    public PercentileReport? OfTool(string tool) => _operations.TryGetValue(("tools/call", tool), out var operation) ? operation.Report() : null;

    /// <summary>Moves the window no more.</summary>
    public void Dispose() => _turn.Dispose();

    /// <summary>Where the durations of an operation are recorded. Method and tool are words of closed sets, so that there are no more than those.</summary>
    internal OperationDurations Of(in CallKey key)
    {
        var operation = (key.Method, key.Tool);
        return _operations.TryGetValue(operation, out var known) ? known : _operations.GetOrAdd(operation, Begin);
    }

    private OperationDurations Begin((string Method, string? Tool) operation)
    {
        var durations = new OperationDurations(operation.Method, operation.Tool, _clock);
        _meter.Observe(MetricTable.OperationPercentiles, durations.Read, operation.Method, operation.Tool);
        return durations;
    }

    private void Turn()
    {
        foreach (var operation in _operations.Values)
            operation.Turn();
        Interlocked.Increment(ref _turns);
        Interlocked.Exchange(ref _turnedAt, _clock.GetTimestamp());
    }
}
