namespace Gemba.Observability.Metrics;

/// <summary>One time series of operations: the single tag of the recorded histograms. Compared by identity, which is what makes a recording cheap.</summary>
internal sealed class CallSeries(in CallKey key)
{
    internal CallKey Key { get; } = key;
}
