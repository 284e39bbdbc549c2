using Gemba.Observability.Logging;
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

    /// <summary>What writing one is called in the log.</summary>
    public const string Operation = "write_capture";

    /// <summary>How it is told that one could not be written. No call is harmed by it: it is a warning, and stays one.</summary>
    public static RepeatedFault Of(string id, Exception failure) => new(Operation, "capture_not_written")
    {
        Error = $"The capture {id} could not be kept: {failure.Message} No call is harmed by it. Free room in the data folder or restore the right to write.",
        Cause = failure,
        Quietest = EscalationStage.Repeated,
        Loudest = EscalationStage.Repeated,
    };

    public static LabelValues All { get; } = new(Pace, Queue, Failed);
}
