namespace Gemba.Observability.Calls;

/// <summary>An operation with its answer ready: what a record is made of, for a witness that can do without one.</summary>
internal readonly record struct EndedCall(OpenCall Call, CallEnd End, TimeSpan Took, string Role)
{
    internal string? FaultReason => End.Outcome == CallOutcome.Success ? null : Call.FaultReason;

    internal CallRecord ToRecord() => Call.ToRecord(Role, End, Took);
}
