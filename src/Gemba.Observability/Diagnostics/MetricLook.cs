using System.Text;
using Gemba.Observability.Exposition;
using Gemba.Observability.Metrics;

namespace Gemba.Observability.Diagnostics;

/// <summary><c>/debug/metrics</c>: every series with its value now; of a histogram its count, its mean and its percentiles.</summary>
internal static class MetricLook
{
    /// <param name="scrape">Where the figures come from: the same that Prometheus gets.</param>
    /// <param name="name">Only metrics whose name holds this; empty for all.</param>
    public static object Take(Scrape scrape, string name)
    {
        var shown = new SortedDictionary<string, object>(StringComparer.Ordinal);
        foreach (var family in ScrapedFamily.Read(Encoding.UTF8.GetString(scrape.Take(ScrapeFormat.Prometheus))))
        {
            if (family.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
                shown[family.Name] = Show(family);
        }

        return new { Metrics = shown };
    }

    private static object Show(ScrapedFamily family) => new
    {
        Kind = family.Kind,
        MetricTable.Find(family.Name)?.Unit,
        family.Help,
        Series = family.Series.Select(Show).ToArray(),
    };

    private static object Show(ScrapedSeries series) => series switch
    {
        { Buckets.Count: > 0 } => Distribution(series),
        { Quantiles.Count: > 0 } => new { series.Labels, Count = series.Value, series.Sum, series.Quantiles },
        _ => new { series.Labels, series.Value },
    };

    private static object Distribution(ScrapedSeries series) => new
    {
        series.Labels,
        Count = series.Value,
        series.Sum,
        Mean = series.Value == 0 ? null : (double?)(series.Sum / series.Value),
        P50 = series.Percentile(0.50),
        P90 = series.Percentile(0.90),
        P95 = series.Percentile(0.95),
        P99 = series.Percentile(0.99),
    };
}
