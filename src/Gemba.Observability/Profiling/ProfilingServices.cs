using Gemba.Observability.Diagnostics;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Profiling;

internal static class ProfilingServices
{
    /// <summary>Adds what takes profiles by itself, where that is wanted; what was kept before is shown all the same.</summary>
    public static IServiceCollection AddContinuousProfiling(this IServiceCollection services, ObservabilityOptions options)
    {
        var profiling = options.Profiling;
        services
            .AddSingleton(provider => new ProfileFolder(profiling, Path.Combine(options.DataFolder, "profiles"), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<ProfilesPage>()
            .AddSingleton(provider => provider.GetRequiredService<ProfilesPage>().One)
            .AddDebugPage(provider => provider.GetRequiredService<ProfilesPage>().List);
        return !profiling.Continuous ? services : services.AddHostedService(provider => new ContinuousProfiling(
            profiling, provider.GetRequiredService<RuntimeWatch>(), provider.GetRequiredService<ProfileFolder>(),
            (provider.GetRequiredService<GembaMeter>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Escalation>(), provider.GetRequiredService<ILogger<ContinuousProfiling>>())));
    }
}
