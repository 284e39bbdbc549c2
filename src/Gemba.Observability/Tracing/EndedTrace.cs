using System.Diagnostics;
using Gemba.Observability.Calls;

namespace Gemba.Observability.Tracing;

/// <summary>A trace whose outermost span here has ended.</summary>
internal readonly record struct EndedTrace(Activity Root, OpenCall? Call, CallOutcome Outcome, TimeSpan Took)
{
    /// <summary>The tool, as a word of its closed set.</summary>
    internal string? Tool => Call?.Names.Tool;

    /// <summary>Whether whoever called says that it keeps the trace.</summary>
    internal bool IsKeptByCaller => Call is not null && (Call.Remote.Context.TraceFlags & ActivityTraceFlags.Recorded) != 0;

    /// <summary>Why it did not succeed; <see langword="null"/> when it did.</summary>
    internal string? Reason => Outcome == CallOutcome.Success ? null : Call?.FaultReason;

    internal SeenTrace SeenAs(TraceVerdict verdict, Activity[]? spans, (int All, int LeftOut) count) => new()
    {
        TraceId = Root.TraceId,
        Name = Root.DisplayName,
        Tool = Tool,
        RequestId = Call?.RequestId,
        Began = Root.StartTimeUtc,
        Took = Took,
        Outcome = Outcome,
        Reason = Reason,
        Verdict = verdict,
        Spans = spans,
        SpanCount = count.All,
        SpansLeftOut = count.LeftOut,
    };
}
