using System.Globalization;
using Gemba.Observability.Diagnostics;

namespace Gemba.Observability.Statsd;

/// <summary>
/// Turns what a scrape shows into lines of StatsD: counters as what was added since the last time, gauges and quantiles as they are, and a histogram as
/// samples, one line for each bucket that grew: the middle of the bucket, with a rate that says how many they were.
/// </summary>
internal sealed class StatsdLines(StatsdOptions options)
{
    /// <summary>A smaller rate would lose digits.</summary>
    private const double MostPerLine = 1_000_000;

    private readonly StatsdName _names = new(options);
    private readonly Dictionary<string, double> _sent = new(StringComparer.Ordinal);

    /// <summary>The lines since the last call, without their line ends.</summary>
    internal IEnumerable<string> Next(IEnumerable<ScrapedFamily> families) => families.SelectMany(family => family.Series.SelectMany(series => (family.Kind, series) switch
    {
        ("counter", _) => Counter(family, series),
        ("histogram", _) => Samples(family, series),
        ("summary", _) => Quantiles(family, series),
        _ => Gauge(family.Name, series.Labels, series.Value),
    }));

    private IEnumerable<string> Counter(ScrapedFamily family, ScrapedSeries series)
    {
        var name = _names.Of(family.Name, series.Labels);
        if (Grown(name.ToString(), series.Value) is var added and > 0)
            yield return name.Line(added, "c");
    }

    // Count and sum stand in the histogram already.
    private IEnumerable<string> Quantiles(ScrapedFamily family, ScrapedSeries series) => series.Quantiles.SelectMany(quantile =>
        Gauge(family.Name, new SortedDictionary<string, string>(series.Labels.ToDictionary(), StringComparer.Ordinal) { ["quantile"] = quantile.Key }, quantile.Value));

    private IEnumerable<string> Gauge(string metric, IReadOnlyDictionary<string, string> labels, double value)
    {
        if (!double.IsFinite(value))
            yield break;
        var name = _names.Of(metric, labels);
        if (value < 0 && options.Format == StatsdFormat.Plain)
            yield return name.Line(0, "g"); // a sign means a change there, not a value
        yield return name.Line(value, "g");
    }

    private IEnumerable<string> Samples(ScrapedFamily family, ScrapedSeries series)
    {
        var name = _names.Of(family.Name, series.Labels);
        var isTime = family.Name.EndsWith("_seconds", StringComparison.Ordinal);
        var (from, before) = (0.0, 0.0);
        foreach (var (bound, below) in series.Buckets)
        {
            var middle = double.IsInfinity(bound) ? from : (from + bound) / 2;
            for (var left = Grown($"{name}<{bound.ToString(CultureInfo.InvariantCulture)}", below - before); left > 0; left -= MostPerLine)
                yield return name.Line(isTime ? middle * 1000 : middle, TypeOf(isTime), Math.Min(left, MostPerLine));
            (from, before) = (bound, below);
        }
    }

    // Plain StatsD has timers only; every server takes them for any distribution.
    private string TypeOf(bool isTime) => isTime || options.Format == StatsdFormat.Plain ? "ms" : "h";

    private double Grown(string key, double value)
    {
        var added = value - _sent.GetValueOrDefault(key);
        _sent[key] = value;
        return added;
    }
}
