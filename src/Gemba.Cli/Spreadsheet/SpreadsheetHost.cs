using Gemba.Cli.Configuration;
using Gemba.Cli.Listening;
using Gemba.Cli.Logging;
using Gemba.Cli.Reloading;
using Gemba.Cli.Watching;
using Gemba.Observability.Health;
using Gemba.Observability.Ops;
using Gemba.Observability.Sdk;
using Gemba.Observability.Shutdown;
using Gemba.Protocol.Access;
using Gemba.Protocol.Http;
using Gemba.Protocol.Links;
using Gemba.Spreadsheet;
using Gemba.Spreadsheet.Features;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gemba.Cli.Spreadsheet;

/// <summary>Puts the spreadsheet role together: the server on a link, observed, with its ops listener.</summary>
internal static class SpreadsheetHost
{
    private const string Role = "spreadsheet";
    private const string EndpointPath = "/mcp";

    /// <summary>Serves until a signal comes, or until the client closes standard input.</summary>
    /// <returns>0, or the code of the signal when work was cut off.</returns>
    public static async Task<int> RunAsync(SettingsSource source, TextWriter output, CancellationToken cancellationToken)
    {
        var settings = source.Read();
        using var host = settings.Http is { } http ? OverHttp(source, settings, http) : OverStdio(source, settings);
        await StartAsync(host, settings.Http, cancellationToken);
        Warn(host.Services, settings);
        if (settings.Http is not null)
            await Banner.PrintAsync(output, settings, KestrelListening.AddressOf(host, EndpointPath), host.Services.GetRequiredService<OpsListener>().Address);
        await host.WaitForShutdownAsync(cancellationToken);
        return host.Services.GetRequiredService<DrainState>().ExitCode;
    }

    private static async Task StartAsync(IHost host, ListenAddress? http, CancellationToken cancellationToken)
    {
        try
        {
            await host.StartAsync(cancellationToken);
        }
        // The ops listener tells of itself; what is left is the endpoint.
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            throw new IOException($"The address {http} is in use by another process. Choose another one with --http (port 0 takes a free one), or end that process.", taken);
        }
    }

    private static void Warn(IServiceProvider services, SpreadsheetSettings settings)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SpreadsheetHost));
        foreach (var warning in settings.Warnings)
            Log.ConfigurationWarning(logger, warning);
    }

    private static WebApplication OverHttp(SettingsSource source, SpreadsheetSettings settings, ListenAddress http)
    {
        // Empty: a settings file that happens to lie in the current folder must not configure this process.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        AddRole(builder.Services, source, settings);
        builder.Services.AddSingleton<IOptions<McpEndpointOptions>>(Options.Create(settings.Endpoint));
        builder.Services.AddGembaMcpEndpoint();
        builder.Services.AddSingleton<IEndpointObserver, EndpointWatch>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel((_, kestrel) => KestrelListening.Open(kestrel, http));

        var app = builder.Build();
        app.UseRouting();
        app.UseGembaHostGuard();
        app.MapGembaMcp(EndpointPath);
        app.MapGembaHealth();
        return app;
    }

    private static IHost OverStdio(SettingsSource source, SpreadsheetSettings settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        AddRole(builder.Services, source, settings);
        builder.Services.AddGembaStdio(line: settings.Line);
        builder.Services.AddSingleton<IEndpointObserver, EndpointWatch>();

        var host = builder.Build();
        PipeWatch.Begin(host.Services);
        return host;
    }

    private static void AddRole(IServiceCollection services, SettingsSource source, SpreadsheetSettings settings)
    {
        // A start that fails is told once, by the command line, in one sentence.
        services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None));
        services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        services.AddGembaObservability(Role, settings.Observe);
        services.AddReload(source, settings);
        services.AddGembaToolAccess(settings.Get<ToolAccessOptions>());
        services.AddGembaSpreadsheet(settings.Spreadsheet, settings.Get<FeatureOptions>()).WithGembaObservability();
    }
}
