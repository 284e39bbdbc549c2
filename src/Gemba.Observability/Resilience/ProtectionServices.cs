using Gemba.Observability.Audit;
using Gemba.Observability.Health;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Gemba.Observability.Ops;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Resilience;

/// <summary>Registers protections of dependencies.</summary>
public static class ProtectionServices
{
    /// <summary>Adds a protected way, which is had as a keyed service under its name. It tells of itself as far as the process observes itself.</summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="name">Stable snake_case name, as in <c>file_io</c>; label of its metrics and name of its breaker.</param>
    /// <param name="options">When it counts as failing.</param>
    /// <param name="countsInARow">Whether only failures in a row count: on a way with much traffic a small share of failures must not open the breaker.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddGembaProtection(this IServiceCollection services, string name, ProtectionOptions options, bool countsInARow = false) => services
        .AddKeyedSingleton(name, (provider, _) => new Protection(name, options, AroundOf(provider), countsInARow))
        .AddSingleton(provider => provider.GetRequiredKeyedService<Protection>(name));

    internal static IServiceCollection AddBreakers(this IServiceCollection services)
    {
        services.TryAddSingleton<BreakersPage>();
        services.AddSingleton(provider => new OpsRoute(BreakersPage.Path, context => provider.GetRequiredService<BreakersPage>().ListAsync(context)));
        services.AddSingleton(provider => new OpsRoute(BreakersPage.ResetPath, context => provider.GetRequiredService<BreakersPage>().ResetAsync(context)) { Method = HttpMethods.Post });
        return services.AddGembaHealthCheck("breakers", HealthKind.Ready, (provider, _) => new(provider.GetRequiredService<BreakersPage>().Look()));
    }

    // A process that does not observe itself may still protect its ways.
    private static Escalation EscalationOf(IServiceProvider provider) => provider.GetService<Escalation>() ?? new Escalation(new LogOptions(), provider.GetRequiredService<TimeProvider>());

    private static ProtectionSurroundings AroundOf(IServiceProvider provider) => new(
        provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Protection>>(), EscalationOf(provider),
        provider.GetService<GembaMeter>(), provider.GetService<IAuditTrail>());
}
