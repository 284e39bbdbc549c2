using Gemba.Gateway.Backends;
using Gemba.Observability.Resilience;

namespace Gemba.Gateway.Observing;

/// <summary>What the gateway tells of its health: each server as the last look found it.</summary>
internal static class GatewayHealth
{
    /// <summary>The state of each namespace: healthy while all of its servers can be reached and get calls, degraded while some do.</summary>
    public static IReadOnlyDictionary<string, string> Namespaces(GatewayHub hub) =>
        hub.Namespaces.ToDictionary(space => space.Name, space => WordOf(space.Backends));

    private static string WordOf(IReadOnlyList<Backend> backends)
    {
        var up = backends.Count(backend => backend is { IsUp: true, Guard: { BreakerState: BreakerState.Closed, IsEjected: false } });
        return up == backends.Count ? "healthy" : up > 0 ? "degraded" : backends.Any(backend => backend.IsUp is null) ? "unknown" : "unhealthy";
    }
}
