using Gemba.Observability.Percentiles;

namespace Gemba.Observability.Metrics;

/// <summary>One time series of operations: the single tag of the recorded histograms. Compared by identity, which is what makes a recording cheap.</summary>
internal sealed class CallSeries(in CallKey key)
{
    internal CallKey Key { get; } = key;

    /// <summary>Where its durations are recorded for percentiles; found with its first recording.</summary>
    internal OperationDurations? Durations { get; set; }
}
