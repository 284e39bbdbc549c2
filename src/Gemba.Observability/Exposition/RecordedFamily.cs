using System.Globalization;
using Gemba.Observability.Metrics;
using OpenTelemetry.Metrics;

namespace Gemba.Observability.Exposition;

/// <summary>A family whose series were recorded under its own name.</summary>
internal sealed class RecordedFamily : IFamily
{
    private readonly MetricDefinition _row;
    private readonly FamilyText _lines;
    private readonly HistogramSeries _histogram;
    private readonly List<(object?[] Values, string Text)> _labels = [];

    internal RecordedFamily(MetricDefinition row)
    {
        _row = row;
        _lines = new FamilyText(row);
        _histogram = new HistogramSeries(row);
    }

    public void Write(ScrapeText text, ScrapeFormat format, IReadOnlyDictionary<string, Metric> collected)
    {
        if (collected.TryGetValue(_row.Name, out var metric))
            WritePoints(text, format, metric);
        else if (_row is HistogramMetric { Labels.Count: 0 })
            WriteNothingMeasured(text, format);
    }

    private void WritePoints(ScrapeText text, ScrapeFormat format, Metric metric)
    {
        _lines.WriteHeader(text, format);
        var at = 0;
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = LabelsOf(point, at++);
            if (_row.Kind == MetricKind.Histogram)
            {
                _histogram.Clear();
                _histogram.Take(point);
                _lines.WriteHistogram(text, format, labels, _histogram);
            }
            else
            {
                _lines.WriteValue(text, labels, ValueOf(metric.MetricType, point));
            }
        }
    }

    private void WriteNothingMeasured(ScrapeText text, ScrapeFormat format)
    {
        _histogram.Clear();
        _lines.WriteHeader(text, format);
        _lines.WriteHistogram(text, format, "", _histogram);
    }

    // Points keep their place from scrape to scrape and their values are words of closed sets: the text of the labels is made once, and held against them.
    private string LabelsOf(in MetricPoint point, int at)
    {
        if (_row.Labels.Count == 0)
            return "";
        while (_labels.Count <= at)
            _labels.Add((new object?[_row.Labels.Count], ""));
        var (values, text) = _labels[at];
        var isSame = text.Length > 0;
        foreach (var tag in point.Tags)
        {
            for (var i = 0; i < values.Length; i++)
            {
                if (_row.Labels[i].Name != tag.Key || ReferenceEquals(values[i], tag.Value))
                    continue;
                (values[i], isSame) = (tag.Value, false);
            }
        }

        if (!isSame)
            _labels[at] = (values, text = _lines.LabelsOf([.. values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))]));
        return text;
    }

    private static double ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };
}
