using System.Diagnostics;
using System.Text.Json;
using Gemba.Observability.Calls;

namespace Gemba.Observability.Audit;

/// <summary>What a line says, all but its id and its time. A value: what waits to be written keeps nothing else alive.</summary>
internal record struct AuditFacts(AuditEventType Type)
{
    internal AuditOutcome Outcome { get; set; }

    internal string? Resource { get; set; }

    internal string? Tool { get; set; }

    internal string? Principal { get; set; }

    internal string? Session { get; set; }

    internal Guid Request { get; set; }

    /// <summary>The bytes of the trace's id: a text for each event that waits would outlive a collection of garbage each.</summary>
    internal Guid Trace { get; set; }

    internal TimeSpan? Duration { get; set; }

    internal string? Error { get; set; }

    internal string? ErrorType { get; set; }

    internal IEnumerable<KeyValuePair<string, JsonElement>>? Params { get; set; }

    /// <summary>Bytes of <see cref="Params"/> in memory, about; zero when nobody knows yet.</summary>
    internal long ParamsBytes { get; set; }

    internal IReadOnlyList<KeyValuePair<string, JsonElement>>? Details { get; set; }

    internal static AuditFacts Of(CallRecord record) => new(AuditEventType.ToolInvocation)
    {
        Outcome = OutcomeOf(record.Outcome, record.IsPartial),
        Error = ErrorOf(record.Outcome, record.ErrorText),
        ErrorType = ErrorOf(record.Outcome, record.FaultReason),
        Resource = record.Tool,
        Tool = record.Tool,
        Principal = record.Principal,
        Session = record.Session,
        Request = record.RequestId,
        Trace = BytesOf(record.TraceId),
        Duration = record.Duration,
        Params = record.Arguments,
        ParamsBytes = record.RequestBytes ?? 0,
    };

    internal static AuditFacts Of(in EndedCall ended) => new(AuditEventType.ToolInvocation)
    {
        Outcome = OutcomeOf(ended.End.Outcome, ended.Call.IsPartial),
        Error = ErrorOf(ended.End.Outcome, ended.End.ErrorText),
        ErrorType = ErrorOf(ended.End.Outcome, ended.FaultReason),
        Resource = ended.Call.Tool,
        Tool = ended.Call.Tool,
        Principal = ended.Call.Principal,
        Session = ended.Call.Session,
        Request = ended.Call.RequestId,
        Trace = BytesOf(ended.Call.TraceId),
        Duration = ended.Took,
        Params = ended.Call.Arguments,
        ParamsBytes = ended.Call.RequestBytes ?? 0,
    };

    internal static Guid BytesOf(ActivityTraceId trace)
    {
        Span<byte> bytes = stackalloc byte[16];
        trace.CopyTo(bytes);
        return new Guid(bytes, bigEndian: true);
    }

    private static AuditOutcome OutcomeOf(CallOutcome outcome, bool isPartial) =>
        outcome != CallOutcome.Success ? AuditOutcome.Failure : isPartial ? AuditOutcome.Partial : AuditOutcome.Success;

    private static string? ErrorOf(CallOutcome outcome, string? said) => outcome == CallOutcome.Success ? null : said ?? WordOf(outcome);

    private static string WordOf(CallOutcome outcome) => outcome switch
    {
        CallOutcome.ToolError => "tool_error",
        CallOutcome.Timeout => "timeout",
        CallOutcome.Cancelled => "cancelled",
        _ => "error",
    };
}
