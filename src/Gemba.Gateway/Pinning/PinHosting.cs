using Gemba.Observability.Health;
using Gemba.Observability.Ops;
using Gemba.Observability.Sdk;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gemba.Gateway.Pinning;

/// <summary>Registers what remembers tools.</summary>
internal static class PinHosting
{
    /// <summary>Adds the pins, their page and their health check.</summary>
    public static void AddToolPins(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new PinFile(provider.GetRequiredService<ObservabilityOptions>().DataFolder));
        services.TryAddSingleton<PinEvents>();
        services.TryAddSingleton<ToolPins>();
        services.TryAddSingleton<QuarantineStep>();
        services.TryAddSingleton<ToolsPage>();
        services.AddSingleton(provider => new OpsRoute(ToolsPage.Path, provider.GetRequiredService<ToolsPage>().ListAsync));
        services.AddSingleton(provider => new OpsRoute(ToolsPage.ChangesPath, provider.GetRequiredService<ToolsPage>().ChangesAsync));
        services.AddSingleton(provider => new OpsRoute(ToolsPage.AcceptPath, provider.GetRequiredService<ToolsPage>().AcceptAsync) { Method = HttpMethods.Post });
        services.AddGembaHealthCheck("tool_definitions", HealthKind.Ready, (provider, _) => new(provider.GetRequiredService<ToolPins>().Look()));
    }
}
