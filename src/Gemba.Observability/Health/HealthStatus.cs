namespace Gemba.Observability.Health;

/// <summary>How well something is. The order is that of the roll-up: the worst of all checks is the status of the whole.</summary>
public enum HealthStatus
{
    /// <summary>As it should be.</summary>
    Healthy,

    /// <summary>At work, but somebody should look.</summary>
    Degraded,

    /// <summary>Not able to do its work.</summary>
    Unhealthy,
}
