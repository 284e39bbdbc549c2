using Gemba.Observability.Audit;
using Gemba.Observability.Logging;
using Gemba.Observability.Sdk;
using Gemba.Observability.Tracing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Shutdown;

/// <summary>Registers the orderly end of a process.</summary>
public static class DrainServices
{
    private const int SignalPriority = 90;
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(5);

    /// <summary>Adds something that is written out after the last call and before the process ends.</summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="name">What the log calls it, as in <c>forks</c>.</param>
    /// <param name="priority">Lower ones first: 30 for caches and state, 90 for signals.</param>
    /// <param name="flush">Writes it out.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddGembaFlush(
        this IServiceCollection services, string name, int priority, Func<IServiceProvider, CancellationToken, Task> flush)
    {
        ArgumentNullException.ThrowIfNull(flush);
        return services.AddSingleton(provider => new FlushStep(name, priority, stop => flush(provider, stop)));
    }

    internal static IServiceCollection AddDrain(this IServiceCollection services, ObservabilityOptions options)
    {
        services.TryAddSingleton(_ => new DrainState());
        services.TryAddSingleton<CallsInFlight>();
        services.AddGembaFlush("audit", SignalPriority, (provider, stop) => provider.GetRequiredService<IAuditTrail>().FlushAsync(stop));
        services.AddGembaFlush("telemetry", SignalPriority, (provider, _) => provider.GetRequiredService<OtlpExport>().FlushAsync());
        services.AddGembaFlush("logs", SignalPriority, (provider, stop) => Task.Run(() => provider.GetService<LogPipe>()?.Flush(), stop));
        services.AddHostedService(provider => new Drain(
            options.Drain, provider.GetRequiredService<DrainState>(), provider.GetRequiredService<CallsInFlight>(), PartsOf(provider, options)));
        // The host's own limit must not end the wait before ours does; what hangs ends with the hard stop.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Drain.HardLimit + Reserve);
        return services;
    }

    private static DrainParts PartsOf(IServiceProvider provider, ObservabilityOptions options) =>
        new(options.Role, options.EffectiveVersion, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Drain>>())
        {
            Lifetime = provider.GetRequiredService<IHostApplicationLifetime>(),
            Server = provider.GetService<IServer>(),
            FlushLogs = () => provider.GetService<LogPipe>()?.Flush(),
            Audit = provider.GetRequiredService<ProcessEvents>(),
            Security = provider.GetRequiredService<SecurityEvents>(),
            Flushes = [.. provider.GetServices<FlushStep>()],
        };
}
