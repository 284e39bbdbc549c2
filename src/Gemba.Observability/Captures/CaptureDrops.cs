using Gemba.Observability.Metrics;

namespace Gemba.Observability.Captures;

/// <summary>Why a capture that a rule wanted was not kept.</summary>
internal static class CaptureDrops
{
    /// <summary>There were enough of its kind in this minute.</summary>
    public const string Pace = "pace";

    /// <summary>The disk did not keep up.</summary>
    public const string Queue = "queue";

    /// <summary>It could not be written.</summary>
    public const string Failed = "failed";

    public static LabelValues All { get; } = new(Pace, Queue, Failed);
}
