using Gemba.Cli.Spreadsheet;
using Gemba.Observability.Audit;
using Gemba.Observability.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gemba.Cli.Reloading;

/// <summary>Puts the reading of a changed file into a process.</summary>
internal static class ReloadServices
{
    public static void AddReload(this IServiceCollection services, SettingsSource source, SpreadsheetSettings settings)
    {
        services.AddSingleton<ReloadState>();
        services.AddGembaHealthCheck("configuration", HealthKind.Ready, (provider, _) => new(provider.GetRequiredService<ReloadState>().Look()));
        if (source.File is not { } file || !settings.Get<ReloadOptions>().Enabled)
            return;
        services.AddSingleton<LiveSettings>();
        services.AddSingleton(provider => new Reload(
            source, settings, provider.GetRequiredService<LiveSettings>(), provider.GetRequiredService<ReloadState>(),
            (provider.GetRequiredService<IAuditTrail>(), provider.GetRequiredService<ILogger<Reload>>())));
        services.AddSingleton<IHostedService>(provider => new FileWatch(
            file, settings.Get<ReloadOptions>(), provider.GetRequiredService<Reload>(), provider.GetRequiredService<ILogger<FileWatch>>()));
    }
}
