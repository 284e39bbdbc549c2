using Gemba.Observability.Metrics;
using OpenTelemetry.Metrics;

namespace Gemba.Observability.Exposition;

/// <summary>A family that is computed from the recorded operations at each scrape: labels dropped, buckets joined, a histogram's count as a counter.</summary>
internal sealed class DerivedFamily : IFamily
{
    private readonly MetricDefinition _row;
    private readonly CallShare _share;
    private readonly FamilyText _lines;
    private readonly SortedDictionary<string, HistogramSeries> _series = new(StringComparer.Ordinal);
    private readonly Dictionary<CallSeries, HistogramSeries[]> _placesOf = [];
    private readonly ExpectedSeries _expected;

    internal DerivedFamily(MetricDefinition row, CallShare share, int maxSeries)
    {
        _row = row;
        _share = share;
        _lines = new FamilyText(row);
        _expected = new ExpectedSeries(row, maxSeries);
    }

    public void Write(ScrapeText text, ScrapeFormat format, IReadOnlyDictionary<string, Metric> collected)
    {
        foreach (var series in _series.Values)
            series.Clear();
        if (_row.Kind == MetricKind.Counter)
            _expected.ForEachNew(values => Place(_lines.LabelsOf(values)));
        if (collected.TryGetValue(_share.Source, out var metric))
            Collect(metric);
        if (_series.Count > 0)
            WriteSeries(text, format);
    }

    private void Collect(Metric metric)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (SeriesOf(point) is not { } call)
                continue;
            foreach (var place in PlacesOf(call))
                place.Take(point);
        }
    }

    private static CallSeries? SeriesOf(in MetricPoint point)
    {
        foreach (var tag in point.Tags)
        {
            if (tag.Value is CallSeries series)
                return series;
        }

        return null;
    }

    private HistogramSeries[] PlacesOf(CallSeries call)
    {
        if (!_placesOf.TryGetValue(call, out var places))
            _placesOf[call] = places = [.. _share.Places(call.Key).Select(values => Place(_lines.LabelsOf(values)))];
        return places;
    }

    private HistogramSeries Place(string labels)
    {
        if (!_series.TryGetValue(labels, out var place))
            _series[labels] = place = new HistogramSeries(_row);
        return place;
    }

    private void WriteSeries(ScrapeText text, ScrapeFormat format)
    {
        _lines.WriteHeader(text, format);
        foreach (var (labels, series) in _series)
        {
            if (_row.Kind == MetricKind.Histogram)
                _lines.WriteHistogram(text, format, labels, series);
            else
                _lines.WriteValue(text, labels, series.Count);
        }
    }
}
