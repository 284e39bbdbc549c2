using Gemba.Observability.Calls;
using Gemba.Observability.Faults;
using Gemba.Observability.Logging;
using Gemba.Observability.Ops;
using Gemba.Observability.Redaction;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace Gemba.Observability.Audit;

internal static class AuditServices
{
    public static IServiceCollection AddAudit(this IServiceCollection services, ObservabilityOptions options)
    {
        services.TryAddSingleton(provider => new SecurityEvents(provider.GetRequiredService<IAuditTrail>(), options.Audit, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new ProcessEvents(provider.GetRequiredService<IAuditTrail>(), options.Role, options.EffectiveVersion));
        services.AddSingleton(provider => new OpsRoute(
            AuditPage.Path, new AuditPage(provider.GetRequiredService<IAuditTrail>(), provider.GetRequiredService<TimeProvider>()).AnswerAsync));
        services.TryAddSingleton(_ => new Redactor(options.Redaction, KeyOf(options)));
        if (!options.Audit.Enabled)
        {
            services.TryAddSingleton<IAuditTrail, NoAuditTrail>();
            return services;
        }

        var placed = options.Audit with { Folder = options.Audit.Folder ?? Path.Combine(options.DataFolder, "audit") };
        services.TryAddSingleton(provider => new AuditTrail(
            placed, provider.GetRequiredService<Redactor>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Escalation>(), provider.GetRequiredService<ILogger<AuditTrail>>()));
        services.TryAddSingleton<IAuditTrail>(provider => provider.GetRequiredService<AuditTrail>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ICallWitness, AuditWitness>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AuditOpening>());
        services.AddOptions<McpServerOptions>().PostConfigure<IAuditTrail, ProcessEvents>((server, trail, events) =>
        {
            events.Watch(server.ToolCollection);
            // Inside the filter that observes, so that a refusal is seen like every other answer.
            var filters = server.Filters.Request.CallToolFilters;
            filters.Insert(Math.Min(1, filters.Count), next => AuditGate.Before(next, trail));
        });
        return services;
    }

    /// <summary>The data folder's key; where nothing is kept, or nothing can be and calls are served all the same, one for this process.</summary>
    private static byte[] KeyOf(ObservabilityOptions options)
    {
        if (!options.Audit.Enabled)
            return RedactionKey.ForThisProcess();
        try
        {
            return RedactionKey.In(options.DataFolder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (options.Audit is { Enabled: true, OnFailure: AuditFailurePolicy.Closed })
                throw ObservabilityFaults.AuditFolderUnusable(options.DataFolder, failure);
            return RedactionKey.ForThisProcess();
        }
    }
}
