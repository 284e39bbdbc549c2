namespace Gemba.Observability.Diagnostics;

/// <summary>One series of a scrape.</summary>
/// <param name="labels">Its labels, without <c>le</c>.</param>
internal sealed class ScrapedSeries(IReadOnlyDictionary<string, string> labels)
{
    public IReadOnlyDictionary<string, string> Labels => labels;

    /// <summary>The value; of a histogram how many measurements there were.</summary>
    public double Value { get; set; }

    public double Sum { get; set; }

    /// <summary>Measurements up to each bound, the last one endless. Empty where it is no histogram.</summary>
    public List<(double Bound, double Below)> Buckets { get; } = [];

    /// <summary>Of a summary: what it tells of each share of the measurements, as in <c>0.99</c>.</summary>
    public Dictionary<string, double> Quantiles { get; } = [];

    /// <summary>
    /// The value below which that share of the measurements lies, as Prometheus estimates it: measurements are taken to lie evenly in their bucket.
    /// <see langword="null"/> of nothing. What lies above the last bound counts as that bound.
    /// </summary>
    public double? Percentile(double share)
    {
        if (Value == 0)
            return null;
        var rank = share * Value;
        var (from, before) = (0.0, 0.0);
        foreach (var (bound, below) in Buckets)
        {
            if (below >= rank && below > before)
                return double.IsInfinity(bound) ? from : from + ((bound - from) * (rank - before) / (below - before));
            (from, before) = (double.IsInfinity(bound) ? from : bound, below);
        }

        return from;
    }
}
