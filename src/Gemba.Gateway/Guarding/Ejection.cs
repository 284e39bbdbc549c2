namespace Gemba.Gateway.Guarding;

/// <summary>A server was left out for a while.</summary>
/// <param name="Record">The server's.</param>
/// <param name="Cause"><c>in_a_row</c> or <c>share</c>.</param>
/// <param name="For">For how long.</param>
internal sealed record Ejection(OutlierRecord Record, string Cause, TimeSpan For);
