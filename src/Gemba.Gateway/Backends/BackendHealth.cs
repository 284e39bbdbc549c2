using Gemba.Observability.Health;

namespace Gemba.Gateway.Backends;

/// <summary>Looks at the servers behind the gateway.</summary>
internal static class BackendHealth
{
    /// <summary>Degraded where one cannot be reached, unhealthy where none can; one that was not tried yet counts as reached.</summary>
    public static HealthAnswer Look(IEnumerable<Backend> backends)
    {
        var all = backends.ToArray();
        var details = all.ToDictionary(backend => $"{backend.Space}/{backend.Name}", object? (backend) => backend.IsUp switch { true => "up", false => "down", null => "not tried yet" }, StringComparer.Ordinal);
        var down = all.Count(backend => backend.IsUp == false);
        return down == 0 ? HealthAnswer.Healthy("Every server behind the gateway can be reached", details)
            : down == all.Length ? HealthAnswer.Unhealthy("No server behind the gateway can be reached. The log names the causes.", details)
            : HealthAnswer.Degraded($"{down} of {all.Length} servers behind the gateway cannot be reached. The log names the causes.", details);
    }
}
