namespace Gemba.Observability.Metrics;

/// <summary>A metric of many measurements, counted in buckets.</summary>
public sealed class HistogramMetric : MetricDefinition
{
    internal HistogramMetric(string name, string help, params double[] buckets)
        : base(MetricKind.Histogram, name, help) => Buckets = buckets;

    /// <summary>Upper bounds, rising, in <see cref="MetricDefinition.Unit"/>; <c>+Inf</c> is understood.</summary>
    public IReadOnlyList<double> Buckets { get; }
}
