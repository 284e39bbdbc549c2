namespace Gemba.Observability.Audit;

/// <summary>The names of a line's fields, for those who write and those who read them.</summary>
internal static class AuditFields
{
    internal const string EventId = "event_id";
    internal const string Timestamp = "timestamp";
    internal const string EventType = "event_type";
    internal const string Outcome = "outcome";
    internal const string Resource = "resource";
    internal const string Tool = "tool";
    internal const string Principal = "principal";
    internal const string Session = "session_id";
    internal const string Request = "request_id";
    internal const string Trace = "trace_id";
    internal const string Duration = "duration_ms";
    internal const string Error = "error";
    internal const string ErrorType = "error_type";
    internal const string Details = "details";
    internal const string Prev = "prev";
    internal const string Hash = "hash";
    internal const string Params = "params";
}
