namespace Gemba.Observability.Audit;

/// <summary>Lines that could not be kept while writing failed.</summary>
/// <param name="LostLines">How many.</param>
/// <param name="Since">When writing began to fail.</param>
/// <param name="Cause">Why, in the words of the operating system.</param>
internal sealed record AuditGap(long LostLines, DateTimeOffset Since, string Cause);
