using System.Globalization;
using System.Text;
using Gemba.Observability.Metrics;

namespace Gemba.Observability.Exposition;

/// <summary>Writes one family of a scrape: its header, and a line or a set of lines per series.</summary>
internal sealed class FamilyText
{
    private readonly MetricDefinition _row;
    private readonly byte[][] _bounds;
    private readonly byte[][] _openBounds;
    private readonly string[] _quantiles;

    internal FamilyText(MetricDefinition row)
    {
        _row = row;
        var bounds = row is HistogramMetric histogram ? histogram.Buckets : [];
        _quantiles = row is SummaryMetric summary ? [.. summary.Quantiles.Select(quantile => quantile.ToString(CultureInfo.InvariantCulture))] : [];
        string[] words = [.. bounds.Select(bound => bound.ToString(CultureInfo.InvariantCulture)), "+Inf"];
        _bounds = [.. words.Select(EndOf)];
        _openBounds = [.. words.Select(bound => EndOf(bound.All(char.IsAsciiDigit) ? bound + ".0" : bound))]; // OpenMetrics wants a float here
    }

    /// <summary>Label pairs as they stand between the braces; empty without labels. A <see langword="null"/> value leaves its label out.</summary>
    internal string LabelsOf(IReadOnlyList<string?> values)
    {
        var text = new ScrapeText();
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is { } value)
                text.Add(text.Written.IsEmpty ? ""u8 : ","u8).Add(_row.Labels[i].Name).Add("=\""u8).AddEscaped(value, quotes: true).Add("\""u8);
        }

        return Encoding.UTF8.GetString(text.Written);
    }

    internal void WriteHeader(ScrapeText text, ScrapeFormat format)
    {
        var name = format == ScrapeFormat.OpenMetrics && _row.Kind == MetricKind.Counter ? _row.Name[..^"_total".Length] : _row.Name;
        text.Add("# HELP "u8).Add(name).Add(" "u8).AddEscaped(_row.Help, quotes: format == ScrapeFormat.OpenMetrics).Add("\n# TYPE "u8).Add(name)
            .Add(_row.Kind switch { MetricKind.Counter => " counter\n"u8, MetricKind.Gauge => " gauge\n"u8, MetricKind.Summary => " summary\n"u8, _ => " histogram\n"u8 });
        if (format == ScrapeFormat.OpenMetrics && _row.Unit.Length > 0)
            text.Add("# UNIT "u8).Add(name).Add(" "u8).Add(_row.Unit).Add("\n"u8);
    }

    internal void WriteValue(ScrapeText text, string labels, double value)
    {
        WriteName(text, ""u8, labels);
        text.Add(value).Add("\n"u8);
    }

    /// <param name="text">Where to.</param>
    /// <param name="format">Decides about exemplars.</param>
    /// <param name="labels">From <see cref="LabelsOf"/>.</param>
    /// <param name="series">Counts per bucket, the last one without an upper bound.</param>
    internal void WriteHistogram(ScrapeText text, ScrapeFormat format, string labels, HistogramSeries series)
    {
        var bounds = format == ScrapeFormat.OpenMetrics ? _openBounds : _bounds;
        var start = StartOf(labels, series);
        var below = 0L;
        for (var i = 0; i < bounds.Length; i++)
        {
            below += series.Counts[i];
            text.Add(start, bounds[i], below);
            if (format == ScrapeFormat.OpenMetrics)
                series.Exemplars[i].WriteTo(text);
            text.Add("\n"u8);
        }

        WriteName(text, "_sum"u8, labels);
        text.Add(series.Sum).Add("\n"u8);
        WriteName(text, "_count"u8, labels);
        text.Add(below).Add("\n"u8);
    }

    private static byte[] EndOf(string bound) => Encoding.UTF8.GetBytes(bound + "\"} ");

    private byte[] StartOf(string labels, HistogramSeries series)
    {
        if (series.LineStart is not { } start || !ReferenceEquals(start.Labels, labels))
            series.LineStart = start = (labels, Encoding.UTF8.GetBytes($"{_row.Name}_bucket{{{labels}{(labels.Length == 0 ? "" : ",")}le=\""));
        return start.Bytes;
    }

    internal void WriteSummary(ScrapeText text, string labels, ReadOnlySpan<double> values, SummaryFigures figures)
    {
        for (var i = 0; i < values.Length; i++)
        {
            // A quantile of nothing is left out: not every reader knows NaN.
            if (!double.IsNaN(values[i]))
                text.Add(_row.Name).Add("{"u8).Add(labels).Add(labels.Length == 0 ? "quantile=\""u8 : ",quantile=\""u8).Add(_quantiles[i]).Add("\"} "u8).Add(values[i]).Add("\n"u8);
        }

        WriteName(text, "_sum"u8, labels);
        text.Add(figures.Sum).Add("\n"u8);
        WriteName(text, "_count"u8, labels);
        text.Add(figures.Count).Add("\n"u8);
    }

    private void WriteName(ScrapeText text, ReadOnlySpan<byte> suffix, string labels)
    {
        text.Add(_row.Name).Add(suffix);
        if (labels.Length > 0)
            text.Add("{"u8).Add(labels).Add("}"u8);
        text.Add(" "u8);
    }
}
