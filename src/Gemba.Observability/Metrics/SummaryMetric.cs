namespace Gemba.Observability.Metrics;

/// <summary>A metric of many measurements, shown as quantiles that this process computed itself, with count and sum.</summary>
public sealed class SummaryMetric : MetricDefinition
{
    internal SummaryMetric(string name, string help, params double[] quantiles)
        : base(MetricKind.Summary, name, help) => Quantiles = quantiles;

    /// <summary>Shares of the measurements, rising, 0 to 1.</summary>
    public IReadOnlyList<double> Quantiles { get; }
}

/// <summary>What a summary counts beside its quantiles, since the start.</summary>
internal readonly record struct SummaryFigures(long Count, double Sum);

/// <summary>Reads a summary: a value for each quantile, NaN where there is none.</summary>
internal delegate SummaryFigures SummaryReader(IReadOnlyList<double> quantiles, Span<double> values);
