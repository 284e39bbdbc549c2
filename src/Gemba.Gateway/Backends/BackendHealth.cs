using Gemba.Observability.Health;
using Gemba.Observability.Resilience;

namespace Gemba.Gateway.Backends;

/// <summary>Looks at the servers behind the gateway.</summary>
internal static class BackendHealth
{
    /// <summary>Degraded where one cannot be reached or is left out, unhealthy where none can be reached; one that was not tried yet counts as reached.</summary>
    public static HealthAnswer Look(IEnumerable<Backend> backends)
    {
        var all = backends.ToArray();
        var details = all.ToDictionary(NameOf, object? (backend) => WordOf(backend), StringComparer.Ordinal);
        var down = all.Where(backend => backend.IsUp == false).Select(NameOf).ToArray();
        var leftOut = all.Where(backend => backend.IsUp != false && backend.Guard.IsEjected).Select(NameOf).ToArray();
        return down.Length == all.Length ? HealthAnswer.Unhealthy("No server behind the gateway can be reached. The log names the causes.", details)
            : down.Length > 0 ? HealthAnswer.Degraded($"{down.Length} of {all.Length} servers behind the gateway cannot be reached: {string.Join(", ", down)}. The log names the causes.", details)
            : leftOut.Length > 0 ? HealthAnswer.Degraded($"Left out for a while, because they fail and others of their namespace do not: {string.Join(", ", leftOut)}.", details)
            : HealthAnswer.Healthy("Every server behind the gateway can be reached", details);
    }

    private static string NameOf(Backend backend) => $"{backend.Space}/{backend.Name}";

    private static string WordOf(Backend backend) => backend.IsUp switch
    {
        false => "down",
        _ when backend.Guard.BreakerState != BreakerState.Closed => "breaker open",
        _ when backend.Guard.IsEjected => "left out",
        _ when backend.Probe.IsSilent => "silent",
        true => "up",
        null => "not tried yet",
    };
}
