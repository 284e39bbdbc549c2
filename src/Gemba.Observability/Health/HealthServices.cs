using Gemba.Observability.Audit;
using Gemba.Observability.Redaction;
using Gemba.Observability.Sdk;
using Gemba.Observability.Shutdown;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Health;

/// <summary>Registers health checks.</summary>
public static class HealthServices
{
    /// <summary>Adds a check. It is looked at in the background, in the rhythm of <see cref="HealthOptions.Interval"/>; who asks gets what was found last.</summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="name">Stable snake_case name, as in <c>workspace</c>; the key in the answer.</param>
    /// <param name="kind">Which question it helps to answer.</param>
    /// <param name="look">Looks. It is given up after <see cref="HealthOptions.Timeout"/>; what it throws makes it unhealthy.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddGembaHealthCheck(
        this IServiceCollection services, string name, HealthKind kind, Func<IServiceProvider, CancellationToken, ValueTask<HealthAnswer>> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        return services.AddSingleton(provider => new HealthCheck(name, kind, stop => look(provider, stop)));
    }

    internal static IServiceCollection AddHealth(this IServiceCollection services, ObservabilityOptions options)
    {
        services.TryAddSingleton(provider => new HealthMonitor(
            provider.GetServices<HealthCheck>(), options, provider.GetRequiredService<DrainState>(),
            (provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<HealthMonitor>>(), provider.GetRequiredService<LiveOptions>())));
        services.TryAddSingleton(provider => new LiveOptions(options, provider.GetRequiredService<Redactor>()));
        services.TryAddSingleton<HealthPage>();
        services.TryAddSingleton(provider => new HealthTeller(provider.GetRequiredService<HealthMonitor>(), provider.GetServices<HealthMember>()));
        services.AddHostedService(provider => provider.GetRequiredService<HealthMonitor>());
        services.AddGembaHealthCheck("process", HealthKind.Ready, (_, _) => new(ProcessHealth.Look()));
        services.AddGembaHealthCheck("memory", HealthKind.Ready, (provider, _) => new(ProcessHealth.LookAtMemory(provider.GetRequiredService<LiveOptions>().Health)));
        services.AddGembaHealthCheck("disk_space", HealthKind.Ready, (provider, _) => new(DiskSpace.Look(options.DataFolder, provider.GetRequiredService<LiveOptions>().Health)));
        if (options.Audit.Enabled)
        {
            services.AddGembaHealthCheck("audit", HealthKind.Ready, (provider, stop) =>
                AuditHealth.LookAsync(provider.GetRequiredService<IAuditTrail>(), options.Audit.OnFailure, stop));
        }

        return services;
    }
}
