namespace Gemba.Observability.Metrics;

/// <summary>What a metric's number means over time.</summary>
public enum MetricKind
{
    /// <summary>Only grows; starts at 0 with the process.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Counts per bucket, count and sum of what was measured.</summary>
    Histogram,

    /// <summary>Quantiles, count and sum of what was measured.</summary>
    Summary,
}
