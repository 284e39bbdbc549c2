using Gemba.Gateway.Backends;
using Gemba.Gateway.Cord;
using Gemba.Observability.Resilience;
using Microsoft.Extensions.DependencyInjection;

namespace Gemba.Gateway.Guarding;

/// <summary>The breakers of all servers behind the gateway, among the process's others: <c>/breakers</c> shows them under <c>namespace@server</c>.</summary>
internal sealed class Breakers(IEnumerable<Protection> protections)
{
    private readonly Dictionary<string, Protection> _byName = protections.ToDictionary(protection => protection.Breaker.Name, StringComparer.Ordinal);

    /// <summary>Adds a breaker for each server, unless they are switched off.</summary>
    public static void Add(IServiceCollection services, GatewayOptions options)
    {
        var guard = options.Guard;
        var protection = new ProtectionOptions
        {
            FailureThreshold = Math.Max(guard.BreakerFailures, 1),
            FailureWindow = guard.BreakerWindow,
            OpenTime = guard.BreakerOpenTime,
            SuccessThreshold = 1,   // one call finds out, and one that was answered is enough
            MostRetries = 0,
        };
        foreach (var (space, backend) in guard.BreakerFailures == 0 ? [] : Named(options))
            services.AddGembaProtection(CordTarget.OfBackend(space, backend.Name), protection, countsInARow: true);
    }

    /// <summary>A server's breaker; <see langword="null"/> where breakers are off.</summary>
    public Protection? Find(string space, string backend) => _byName.GetValueOrDefault(CordTarget.OfBackend(space, backend));

    private static IEnumerable<(string Space, BackendOptions Backend)> Named(GatewayOptions options) =>
        options.Namespaces.SelectMany(space => space.Value.Backends.Select(backend => (space.Key, backend)));
}
