namespace Gemba.Observability.Health;

/// <summary>How a process is, as of the last look at each check.</summary>
internal sealed record HealthReport(
    HealthStatus Status, DateTimeOffset Time, string Version, TimeSpan Uptime, IReadOnlyDictionary<string, HealthFinding> Checks)
{
    /// <summary>Degraded still serves.</summary>
    public int HttpStatus => Status == HealthStatus.Unhealthy ? 503 : 200;
}
