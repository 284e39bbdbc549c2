using Gemba.Observability.Audit;
using Gemba.Observability.Diagnostics;
using Gemba.Observability.Ops;
using Gemba.Observability.Redaction;
using Gemba.Observability.Sdk;
using Gemba.Observability.Tracing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NLog.Extensions.Logging;

namespace Gemba.Observability.Logging;

internal static class LogServices
{
    private const string HostsConsoleLogger = "Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider";

    public static IServiceCollection AddLogs(this IServiceCollection services, ObservabilityOptions options)
    {
        services.TryAddSingleton(provider => new Escalation(options.Logs, provider.GetRequiredService<TimeProvider>()));
        if (!options.Logs.Enabled)
            return services;
        LogLevels.Parse(options.Logs.Levels);
        services.AddLogging();
        // It writes to standard output, which belongs to the protocol.
        foreach (var console in services.Where(IsHostsConsole).ToArray())
            services.Remove(console);
        services.TryAddSingleton(provider => new LogPipe(
            options.Logs, (options.Role, OtlpExport.ServiceOf(options)), options.DataFolder, provider.GetRequiredService<Redactor>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ILoggerProvider>(provider => new SampledLoggerProvider(
            new NLogLoggerProvider(new NLogProviderOptions { ShutdownOnDispose = false, RemoveLoggerFactoryFilter = false }, provider.GetRequiredService<LogPipe>().Factory),
            options.Logs,
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new LiveLevels(
            options.Logs, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LiveLevels>>, provider.GetService<IAuditTrail>));
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(provider => provider.GetRequiredService<LiveLevels>());
        services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(provider => provider.GetRequiredService<LiveLevels>());
        AddLevelPage(services);
        return services;
    }

    private static void AddLevelPage(IServiceCollection services)
    {
        services.TryAddSingleton<LogLevelPage>();
        services.AddSingleton(provider => new DebugPage(LogLevelPage.Paths[0], LogLevelPage.Says, provider.GetRequiredService<LogLevelPage>().ShowAsync));
        foreach (var path in LogLevelPage.Paths)
        {
            services.AddSingleton(provider => new OpsRoute(path, provider.GetRequiredService<LogLevelPage>().ShowAsync));
            services.AddSingleton(provider => new OpsRoute(path, provider.GetRequiredService<LogLevelPage>().ChangeAsync) { Method = HttpMethods.Post });
        }
    }

    private static bool IsHostsConsole(ServiceDescriptor service) =>
        service.ServiceType == typeof(ILoggerProvider) && !service.IsKeyedService && service.ImplementationType?.FullName == HostsConsoleLogger;
}
