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

    internal ActivityTraceId Trace { get; set; }

    internal TimeSpan? Duration { get; set; }

    internal string? Error { get; set; }

    internal string? ErrorType { get; set; }

    internal IEnumerable<KeyValuePair<string, JsonElement>>? Params { get; set; }

    /// <summary>Bytes of <see cref="Params"/> in memory, about; zero when nobody knows yet.</summary>
    internal long ParamsBytes { get; set; }

    internal IReadOnlyList<KeyValuePair<string, JsonElement>>? Details { get; set; }

    internal static AuditFacts Of(CallRecord record) => new AuditFacts(AuditEventType.ToolInvocation)
    {
        Resource = record.Tool,
        Tool = record.Tool,
        Principal = record.Principal,
        Session = record.Session,
        Request = record.RequestId,
        Trace = record.TraceId,
        Duration = record.Duration,
        Params = record.Arguments,
        ParamsBytes = record.RequestBytes ?? 0,
    }.EndedWith(record.Outcome, record.ErrorText, record.FaultReason);

    internal static AuditFacts Of(in EndedCall ended) => new AuditFacts(AuditEventType.ToolInvocation)
    {
        Resource = ended.Call.Tool,
        Tool = ended.Call.Tool,
        Principal = ended.Call.Principal,
        Session = ended.Call.Session,
        Request = ended.Call.RequestId,
        Trace = ended.Call.TraceId,
        Duration = ended.Took,
        Params = ended.Call.Arguments,
        ParamsBytes = ended.Call.RequestBytes ?? 0,
    }.EndedWith(ended.End.Outcome, ended.End.ErrorText, ended.FaultReason);

    private readonly AuditFacts EndedWith(CallOutcome outcome, string? error, string? reason) => outcome == CallOutcome.Success
        ? this
        : this with { Outcome = AuditOutcome.Failure, Error = error ?? WordOf(outcome), ErrorType = reason ?? WordOf(outcome) };

    private static string WordOf(CallOutcome outcome) => outcome switch
    {
        CallOutcome.ToolError => "tool_error",
        CallOutcome.Timeout => "timeout",
        CallOutcome.Cancelled => "cancelled",
        _ => "error",
    };
}
