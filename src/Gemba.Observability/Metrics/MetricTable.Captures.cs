using Gemba.Observability.Captures;
using Gemba.Observability.Profiling;

namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static MetricDefinition[] CaptureRows => [Captures, CapturesDropped, Profiles];

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

    /// <summary>Profiles that were taken by themselves.</summary>
    public static CounterMetric Profiles { get; } = new("gemba_profiles_total", "Profiles taken by themselves: kept, given up because somebody asked for a look of his own, or failed. Stays 0 without profiling:continuous.")
    {
        Labels = [new("result", ProfileResults.All)],
    };
}
