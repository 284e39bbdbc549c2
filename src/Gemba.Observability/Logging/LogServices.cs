using Gemba.Observability.Redaction;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using NLog.Extensions.Logging;

namespace Gemba.Observability.Logging;

internal static class LogServices
{
    private const string HostsConsoleLogger = "Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider";

    public static IServiceCollection AddLogs(this IServiceCollection services, ObservabilityOptions options)
    {
        if (!options.Logs.Enabled)
            return services;
        var wanted = LogLevels.Parse(options.Logs.Levels);
        services.AddLogging();
        // It writes to standard output, which belongs to the protocol.
        foreach (var console in services.Where(IsHostsConsole).ToArray())
            services.Remove(console);
        services.TryAddSingleton(provider => new LogPipe(options.Logs, provider.GetRequiredService<Redactor>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ILoggerProvider>(provider => new NLogLoggerProvider(
            new NLogProviderOptions { ShutdownOnDispose = false, RemoveLoggerFactoryFilter = false }, provider.GetRequiredService<LogPipe>().Factory));
        services.PostConfigure<LoggerFilterOptions>(filter =>
        {
            // The first rules give way to every later one of the same category: what the host's configuration says, and last what we were told.
            foreach (var rule in LogLevels.Usual)
                filter.Rules.Insert(0, rule);
            foreach (var rule in wanted)
                filter.Rules.Add(rule);
        });
        return services;
    }

    private static bool IsHostsConsole(ServiceDescriptor service) =>
        service.ServiceType == typeof(ILoggerProvider) && !service.IsKeyedService && service.ImplementationType?.FullName == HostsConsoleLogger;
}
