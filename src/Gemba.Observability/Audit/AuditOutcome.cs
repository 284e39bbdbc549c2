namespace Gemba.Observability.Audit;

/// <summary>How an audited action ended.</summary>
public enum AuditOutcome
{
    /// <summary>Done; shown green.</summary>
    Success,

    /// <summary>Not done, or a tool answered with <c>isError</c>; shown red.</summary>
    Failure,

    /// <summary>Done in part: an answer that was cut, a batch with faults; shown yellow.</summary>
    Partial,
}
