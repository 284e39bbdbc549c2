using System.Runtime.InteropServices;
using Gemba.Observability.Audit;
using Gemba.Observability.Calls;
using Gemba.Observability.Captures;
using Gemba.Observability.Diagnostics;
using Gemba.Observability.Exposition;
using Gemba.Observability.Faults;
using Gemba.Observability.Health;
using Gemba.Observability.Logging;
using Gemba.Observability.Messages;
using Gemba.Observability.Metrics;
using Gemba.Observability.Ops;
using Gemba.Observability.Percentiles;
using Gemba.Observability.Redaction;
using Gemba.Observability.Resilience;
using Gemba.Observability.Shutdown;
using Gemba.Observability.Statsd;
using Gemba.Observability.Tracing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Sdk;

/// <summary>Adds to a process what it needs to know about itself.</summary>
public static class ObservabilityServices
{
    /// <summary>Registers metrics, traces, logs, audit, health and shutdown of a role.</summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="role">Role of the process, as in <c>spreadsheet</c>; any word for a server that is not ours.</param>
    /// <param name="configure">Gives back the options to use, as in <c>options => options with { Version = "1.2.3" }</c>.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddGembaObservability(
        this IServiceCollection services, string role, Func<ObservabilityOptions, ObservabilityOptions>? configure = null)
    {
        var options = new ObservabilityOptions { Role = role };
        options = configure?.Invoke(options) ?? options;
        string[] faults = [.. FaultsOf(options)];
        if (faults.Length > 0)
            throw ObservabilityFaults.OutOfRange(faults);
        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        AddMetrics(services, options);
        services.AddLogs(options);
        // What is added first opens first and closes last: the ops listener shows the whole start and the whole stop.
        services.AddOps(options);
        services.AddDiagnostics(options);
        services.AddDrain(options);
        services.AddAudit(options);
        services.AddCaptures(options);
        services.AddHealth(options);
        services.AddBreakers();
        return services;
    }

    private static IEnumerable<string> FaultsOf(ObservabilityOptions options) => typeof(ObservabilityOptions).GetProperties()
        .Where(section => section.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal))
        .SelectMany(section => FaultsOfSection(section.GetValue(options)!).Select(fault => $"{section.Name}.{fault}"));

    // Two sections hold texts that no range can judge.
    private static IEnumerable<string> FaultsOfSection(object section) => section switch
    {
        LogOptions logs => logs.FindFaults(),
        StatsdOptions statsd => statsd.FindFaults(),
        _ => OptionRanges.FaultsOf(section),
    };

    private static void AddMetrics(IServiceCollection services, ObservabilityOptions options)
    {
        services.TryAddSingleton(_ => MeterOf(options));
        services.TryAddSingleton<CertificateWatch>();
        services.TryAddSingleton(provider => new UserNames(options.Metrics.TopUsers, provider.GetRequiredService<Redactor>().KeyFor("user"u8), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new CallPercentiles(options.Metrics, provider.GetRequiredService<GembaMeter>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<CallMeter>();
        services.AddSingleton(provider => new OpsRoute(PercentilesPage.Path, new PercentilesPage(provider.GetRequiredService<CallPercentiles>()).AnswerAsync));
        services.TryAddSingleton<EndpointMeter>();
        services.TryAddSingleton<CallDispatcher>();
        services.TryAddSingleton<CallObserver>();
        services.TryAddSingleton(provider => new RequestObserver(provider.GetRequiredService<CallObserver>()));
        services.TryAddSingleton<ProcessFigures>();
        services.TryAddSingleton(provider =>
        {
            provider.GetRequiredService<CallMeter>();
            provider.GetRequiredService<CallsInFlight>();
            provider.GetRequiredService<ProcessFigures>();
            provider.GetRequiredService<TraceFigures>();
            var meter = provider.GetRequiredService<GembaMeter>();
            meter.ObserveMachine(options.DataFolder);
            var logs = provider.GetService<LogPipe>();
            meter.Observe(MetricTable.LogLinesDropped, () => logs?.DroppedLines ?? 0);
            return new Scrape(meter);
        });
        services.TryAddSingleton(provider => new MetricsPage(provider.GetRequiredService<Scrape>().Write));
        if (!string.IsNullOrEmpty(options.Statsd.Address))
        {
            services.AddHostedService(provider => new StatsdExport(
                options.Statsd, provider.GetRequiredService<Scrape>(), provider.GetRequiredService<GembaMeter>(), provider.GetRequiredService<TimeProvider>(),
                (provider.GetRequiredService<Escalation>(), provider.GetRequiredService<ILogger<StatsdExport>>())));
        }

        services.AddTraces(options);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ObservationStart>());
        services.AddHostedService(provider => new RuntimeWatch(
            options.Metrics, provider.GetRequiredService<GembaMeter>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RuntimeWatch>>()));
    }

    private static GembaMeter MeterOf(ObservabilityOptions options)
    {
        var meter = new GembaMeter(options.Role, options.MeterName, options.Metrics.MaxSeries, options.InnerRoles);
        string[] build = [options.EffectiveVersion, options.Role, RuntimeInformation.FrameworkDescription];
        foreach (var (label, value) in MetricTable.BuildInfo.Labels.Zip(build))
            label.Values.Register(value);
        meter.Set(MetricTable.BuildInfo, 1, build);
        return meter;
    }
}
