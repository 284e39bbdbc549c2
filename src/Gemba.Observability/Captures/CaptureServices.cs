using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Gemba.Observability.Redaction;
using Gemba.Observability.Sdk;
using Gemba.Observability.Shutdown;
using Gemba.Observability.Tracing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Captures;

internal static class CaptureServices
{
    private const int StatePriority = 30;

    public static IServiceCollection AddCaptures(this IServiceCollection services, ObservabilityOptions options)
    {
        var captures = options.Captures.Checked();
        var path = captures.Folder ?? Path.Combine(options.DataFolder, "captures");
        services.TryAddSingleton(provider => new CaptureFolder(captures, path, ToolsOf<CaptureFolder>(provider)));
        services.TryAddSingleton(provider =>
        {
            // It listens from its construction on.
            if (WantsSpans(captures))
                provider.GetRequiredService<CaptureSpans>();
            return new CallCaptures(
                captures, new CaptureText(options, provider.GetRequiredService<Redactor>()), provider.GetRequiredService<CaptureFolder>(), ToolsOf<CallCaptures>(provider));
        });
        services.TryAddSingleton(_ => new CaptureSpans(captures));
        services.TryAddSingleton<CapturePages>();
        services.AddSingleton(provider => provider.GetRequiredService<CapturePages>().List);
        services.AddSingleton(provider => provider.GetRequiredService<CapturePages>().One);
        services.AddGembaFlush("captures", StatePriority, (provider, stop) => provider.GetRequiredService<CaptureFolder>().FlushAsync(stop));
        return services;
    }

    /// <summary>Whether spans are made, or shall be, so that they can be kept with the calls.</summary>
    private static bool WantsSpans(CaptureOptions options) =>
        options.Enabled && (options.Spans || OtlpEnvironment.WantsTraces(Environment.GetEnvironmentVariable));

    private static (GembaMeter Meter, TimeProvider Clock, Escalation Escalation, ILogger<T> Log) ToolsOf<T>(IServiceProvider provider) =>
        (provider.GetRequiredService<GembaMeter>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Escalation>(), provider.GetRequiredService<ILogger<T>>());
}
