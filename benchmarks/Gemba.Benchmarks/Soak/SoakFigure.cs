namespace Gemba.Benchmarks.Soak;

/// <summary>One row of the table: a figure of the samples, and how far it may grow from the first quarter to the last; null where it is only told.</summary>
internal sealed record SoakFigure(string Name, Func<SoakSample, double> Of, Func<double, double>? Most = null)
{
    private const double MostGrowth = 1.1;

    /// <summary>The pool takes and leaves a thread or two, a file is open while it is read; a leak of one in a hundred seconds is more than this in ten minutes.</summary>
    private const double MostMore = 5;

    private const double Mega = 1e6;

    public static readonly SoakFigure[] All =
    [
        new("resident, MB", sample => sample.ResidentBytes / Mega, first => first * MostGrowth),
        new("managed heap, MB", sample => sample.HeapBytes / Mega, first => first * MostGrowth),
        new("handles, connections left out", sample => sample.Handles - sample.Connections, first => first + MostMore),
        new("connections", sample => sample.Connections),
        new("threads", sample => sample.Threads, first => first + MostMore),
        new("audit lines waiting", sample => sample.AuditWaiting),
        new("p50, ms", sample => sample.MedianMilliseconds),
        new("p99, ms", sample => sample.Percentile99Milliseconds),
    ];

    public double[] Quarters(IReadOnlyList<SoakSample> samples) =>
        [.. samples.Index().GroupBy(at => at.Index * 4 / samples.Count, at => Of(at.Item)).Select(Rounds.Median)];
}
