namespace Gemba.Observability.Metrics;

/// <summary>A metric that goes up and down; read at collection.</summary>
public sealed class GaugeMetric : MetricDefinition
{
    internal GaugeMetric(string name, string help)
        : base(MetricKind.Gauge, name, help) => IsObserved = true;
}
