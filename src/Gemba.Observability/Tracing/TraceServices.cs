using Gemba.Observability.Ops;
using Gemba.Observability.Percentiles;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gemba.Observability.Tracing;

internal static class TraceServices
{
    public static IServiceCollection AddTraces(this IServiceCollection services, ObservabilityOptions options)
    {
        services.TryAddSingleton<TraceFigures>();
        services.TryAddSingleton<OtlpExport>();
        services.TryAddSingleton(provider => new TraceKeeper(
            options.Traces, provider.GetRequiredService<CallPercentiles>(), provider.GetRequiredService<TraceFigures>(),
            provider.GetRequiredService<OtlpExport>().Spans, OtlpExport.SourcesOf(options)));
        services.TryAddSingleton<TracesPage>();
        services.AddSingleton(provider => new OpsRoute(TracesPage.Path, provider.GetRequiredService<TracesPage>().ListAsync));
        services.AddSingleton(provider => new OpsRoute(TracesPage.Path + OpsRoute.IdSegment, provider.GetRequiredService<TracesPage>().ShowAsync));
        return services;
    }
}
