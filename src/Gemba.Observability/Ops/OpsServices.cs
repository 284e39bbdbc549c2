using Gemba.Observability.Audit;
using Gemba.Observability.Exposition;
using Gemba.Observability.Health;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Ops;

internal static class OpsServices
{
    public static IServiceCollection AddOps(this IServiceCollection services, ObservabilityOptions options)
    {
        foreach (var (path, question, isProbe) in HealthPage.Paths)
        {
            services.AddSingleton(provider =>
            {
                var page = provider.GetRequiredService<HealthPage>();
                return new OpsRoute(path, context => page.AnswerAsync(context, question))
                {
                    AnswerStranger = isProbe ? context => page.AnswerAsync(context, question, whole: false) : null,
                };
            });
        }

        services.AddSingleton(provider => new OpsRoute("/metrics", provider.GetRequiredService<MetricsPage>().AnswerAsync));
        services.TryAddSingleton(provider => new OpsListener(
            options.Ops, provider.GetServices<OpsRoute>(), new OpsWatch(provider.GetRequiredService<SecurityEvents>()), provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService(provider => provider.GetRequiredService<OpsListener>());
        return services;
    }
}
