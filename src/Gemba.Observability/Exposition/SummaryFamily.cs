using Gemba.Observability.Metrics;
using OpenTelemetry.Metrics;

namespace Gemba.Observability.Exposition;

/// <summary>A family of quantiles, read from their source at each scrape; OpenTelemetry has no instrument for it.</summary>
internal sealed class SummaryFamily(SummaryMetric row, ObservedSummaries observed) : IFamily
{
    private readonly FamilyText _lines = new(row);
    private readonly Dictionary<SummaryReader, string> _labels = [];
    private readonly double[] _values = new double[row.Quantiles.Count];

    public void Write(ScrapeText text, ScrapeFormat format, IReadOnlyDictionary<string, Metric> collected)
    {
        var isFirst = true;
        foreach (var (values, read) in observed.Of(row))
        {
            if (isFirst)
                _lines.WriteHeader(text, format);
            isFirst = false;
            if (!_labels.TryGetValue(read, out var labels))
                _labels[read] = labels = _lines.LabelsOf(values);
            var figures = read(row.Quantiles, _values);
            _lines.WriteSummary(text, labels, _values, figures);
        }
    }
}
