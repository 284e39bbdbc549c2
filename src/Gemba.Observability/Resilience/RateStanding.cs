namespace Gemba.Observability.Resilience;

/// <summary>How a budget stands after a call.</summary>
/// <param name="Remaining">Calls of cost 1 that may be made at once.</param>
/// <param name="ResetAfter">When it is whole again.</param>
public readonly record struct RateStanding(double Remaining, TimeSpan ResetAfter);
