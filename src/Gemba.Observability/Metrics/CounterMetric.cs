namespace Gemba.Observability.Metrics;

/// <summary>A metric that only grows.</summary>
public sealed class CounterMetric : MetricDefinition
{
    internal CounterMetric(string name, string help)
        : base(MetricKind.Counter, name, help)
    {
    }
}
