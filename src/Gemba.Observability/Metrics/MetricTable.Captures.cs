using Gemba.Observability.Captures;

namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static MetricDefinition[] CaptureRows => [Captures, CapturesDropped];

    /// <summary>Requests that were kept whole.</summary>
    public static CounterMetric Captures { get; } = new("gemba_captures_total", "Requests kept whole to be looked at and sent again, by the rule that wanted them.")
    {
        Labels = [new("rule", CaptureRules.All)],
    };

    /// <summary>Requests that a rule wanted and that were not kept.</summary>
    public static CounterMetric CapturesDropped { get; } = new("gemba_captures_dropped_total", "Requests that were to be kept and were not: enough of their kind, the disk too slow, or a failure.")
    {
        Labels = [new("cause", CaptureDrops.All)],
    };
}
