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
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = LabelsOf(point);
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

    private string LabelsOf(in MetricPoint point)
    {
        if (_row.Labels.Count == 0)
            return "";
        var values = new string?[_row.Labels.Count];
        foreach (var tag in point.Tags)
        {
            for (var i = 0; i < values.Length; i++)
            {
                if (_row.Labels[i].Name == tag.Key)
                    values[i] = Convert.ToString(tag.Value, CultureInfo.InvariantCulture);
            }
        }

        return _lines.LabelsOf(values);
    }

    private static double ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };
}
