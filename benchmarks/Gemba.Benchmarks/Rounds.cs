namespace Gemba.Benchmarks;

/// <summary>The arithmetic of interleaved rounds.</summary>
internal static class Rounds
{
    /// <summary>The middle value; the mean of the two middle ones for an even count.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            throw new ArgumentException("No round was measured.", nameof(values));
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The median of <paramref name="ours"/> ÷ <paramref name="theirs"/>, round by round: what one round's noise does to both cancels.</summary>
    public static double MedianRatio(IReadOnlyList<double> ours, IReadOnlyList<double> theirs) =>
        Median(ours.Zip(theirs, (a, b) => a / b));
}
