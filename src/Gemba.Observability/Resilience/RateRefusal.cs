namespace Gemba.Observability.Resilience;

/// <summary>A call came too soon.</summary>
/// <param name="Scope"><c>client</c> or <c>tool</c>: whose budget was used up.</param>
/// <param name="PerSecond">The rate that is allowed.</param>
/// <param name="RetryAfter">When a call may be made.</param>
/// <param name="ToTell">Refusals of this client to be recorded now, this one among them; zero while the last record is young: who floods a server must not flood its trail.</param>
public sealed record RateRefusal(string Scope, double PerSecond, TimeSpan RetryAfter, long ToTell);
