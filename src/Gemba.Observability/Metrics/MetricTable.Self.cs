namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static MetricDefinition[] SelfRows => [BuildInfo, RecordsDropped];

    /// <summary>Always 1; the labels say what runs.</summary>
    public static GaugeMetric BuildInfo { get; } = new("gemba_build_info", "What runs here: 1, with the version in the labels.")
    {
        Labels = [new("version", new LabelValues()), new("role", new LabelValues()), new("runtime", new LabelValues())],
    };

    /// <summary>Call records that a reader missed because its queue was full.</summary>
    public static CounterMetric RecordsDropped { get; } = new("gemba_records_dropped_total", "Call records that a reader missed because its queue was full.")
    {
        Labels = [new("reader", KnownNames.Readers)],
    };
}
