namespace Gemba.Observability.Metrics;

/// <summary>How a derived metric is made of the recorded operations: from which histogram, and into which of its series each series of operations goes.</summary>
/// <param name="Source">One of the recorded histograms of <see cref="CallMeter"/>.</param>
/// <param name="Places">Label values per place, in the order of the metric's labels; <see langword="null"/> leaves a label out, no place leaves the operation out.</param>
internal sealed record CallShare(string Source, Func<CallKey, IEnumerable<string?[]>> Places)
{
    /// <summary>A metric to which an operation adds once, or not at all.</summary>
    internal static CallShare Of(string source, Func<CallKey, bool> takes, Func<CallKey, string?[]> place) =>
        new(source, key => takes(key) ? [place(key)] : []);
}
