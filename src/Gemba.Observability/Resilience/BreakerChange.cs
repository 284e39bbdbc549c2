namespace Gemba.Observability.Resilience;

/// <summary>A breaker went from one state to another.</summary>
/// <param name="From">The state before.</param>
/// <param name="To">The state now.</param>
/// <param name="FailureCount">Failures that counted at that moment.</param>
/// <param name="Cause">Why: <c>threshold</c>, <c>probe_failed</c>, <c>open_time_over</c>, <c>probes_succeeded</c> or <c>reset</c>.</param>
internal sealed record BreakerChange(BreakerState From, BreakerState To, int FailureCount, string Cause);
