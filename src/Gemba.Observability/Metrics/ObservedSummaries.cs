using System.Collections.Concurrent;

namespace Gemba.Observability.Metrics;

/// <summary>The series of the summaries, read at each scrape.</summary>
internal sealed class ObservedSummaries
{
    private readonly ConcurrentQueue<(SummaryMetric Metric, string?[] Labels, SummaryReader Read)> _series = new();

    internal void Put(SummaryMetric metric, string?[] labels, SummaryReader read) => _series.Enqueue((metric, labels, read));

    internal IEnumerable<(string?[] Labels, SummaryReader Read)> Of(SummaryMetric metric) =>
        _series.Where(series => series.Metric == metric).Select(series => (series.Labels, series.Read));
}
