using Gemba.Observability.Metrics;

namespace Gemba.Observability.Profiling;

/// <summary>What became of a profile that nobody asked for.</summary>
internal static class ProfileResults
{
    public const string Kept = "kept";

    /// <summary>Somebody asked for a look of his own.</summary>
    public const string GaveWay = "gave_way";

    public const string Failed = "failed";

    public static LabelValues All { get; } = new(Kept, GaveWay, Failed);
}
