namespace Gemba.Observability.Resilience;

/// <summary>Whether a breaker lets work through. The numbers are those that the metric shows.</summary>
public enum BreakerState
{
    /// <summary>All work goes through.</summary>
    Closed,

    /// <summary>A few go through to find out whether it works again; the rest is refused.</summary>
    HalfOpen,

    /// <summary>Nothing goes through: who comes is told at once when to come again.</summary>
    Open,
}
