namespace Gemba.Observability.Audit;

/// <summary>How writing the audit trail goes just now.</summary>
/// <param name="File">The file that lines go to; <see langword="null"/> before the first.</param>
/// <param name="FileBytes">Its length.</param>
/// <param name="PendingLines">Lines that wait to be written.</param>
/// <param name="Failure">Why lines cannot be written; <see langword="null"/> while they can.</param>
/// <param name="FailingSince">When that began.</param>
/// <param name="LostLines">Lines that were not kept since the start of this process. Not 0 only under <see cref="AuditFailurePolicy.Open"/>, or for calls that were refused.</param>
public sealed record AuditState(string? File, long FileBytes, int PendingLines, string? Failure, DateTimeOffset? FailingSince, long LostLines);
