using System.Text.Json;
using Gemba.Cli.Listening;
using Gemba.Cli.Watching;
using Gemba.Gateway;
using Gemba.Gateway.Connections;
using Gemba.Gateway.Identity;
using Gemba.Observability.Health;
using Gemba.Observability.Metrics;
using Gemba.Observability.Ops;
using Gemba.Observability.Resilience;
using Gemba.Observability.Sdk;
using Gemba.Observability.Shutdown;
using Gemba.Protocol.Access;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Http;
using Gemba.Spreadsheet;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gemba.Cli.Gateway;

/// <summary>Puts the gateway together: clients on one side, servers on the other, observed, with its ops listener.</summary>
internal static class GatewayHost
{
    private const string Role = "gateway";

    /// <summary>Serves until a signal comes.</summary>
    /// <returns>0, or the code of the signal when work was cut off.</returns>
    public static async Task<int> RunAsync(GatewaySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        // Empty: a settings file that happens to lie in the current folder must not configure this process.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        AddRole(builder.Services, settings);
        Action<ListenOptions> secure = ConnectionHosting.BoundGembaAddresses;
        if (settings.Tls is { } tls)
            secure += listen => tls.Secure(listen, settings.Gateway.HandshakeTimeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel((_, kestrel) =>
        {
            kestrel.BoundGembaRequests();
            KestrelListening.Open(kestrel, settings.Http, secure);
            settings.Tcp.Open(kestrel, secure);
        });

        var app = builder.Build();
        await using (app)
        {
            settings.Tls?.Tell(app.Services.GetRequiredService<CertificateWatch>());
            app.UseRouting();
            app.UseGembaHostGuard();
            app.UseGembaIdentity();
            app.UseGembaSockets();
            app.MapGembaGateway();
            app.MapGembaHealth();
            await app.StartAsync(cancellationToken);
            await PrintAsync(output, settings, KestrelListening.AddressOf(app, "/mcp"), app.Services.GetRequiredService<OpsListener>().Address);
            await app.WaitForShutdownAsync(cancellationToken);
            return app.Services.GetRequiredService<DrainState>().ExitCode;
        }
    }

    private static void AddRole(IServiceCollection services, GatewaySettings settings)
    {
        // A start that fails is told once, by the command line, in one sentence.
        services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None));
        services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        services.AddGembaObservability(Role, options => settings.Common.Observe(options) with { InnerRoles = settings.HostsSpreadsheet ? [GatewaySettings.Spreadsheet] : [] });
        services.AddSingleton<IOptions<McpEndpointOptions>>(Options.Create(settings.Common.Endpoint));
        services.AddGembaMcpEndpoint();
        services.AddSingleton<IEndpointObserver, EndpointWatch>();
        if (settings.HostsSpreadsheet)
        {
            services.AddGembaToolAccess(settings.Common.Get<ToolAccessOptions>());
            // The gateway observes its calls already; a second look inside would count each one twice.
            services.AddGembaSpreadsheet(settings.Common.Spreadsheet with { Limits = new RateOptions() });   // the gateway counts
        }

        services.AddGembaGateway(settings.Gateway, settings.Common.Get<RateOptions>(), provider => settings.HostsSpreadsheet
            ? new Dictionary<string, IServerSource> { [GatewaySettings.Spreadsheet] = provider.GetRequiredService<IServerSource>() }
            : new Dictionary<string, IServerSource>());
    }

    private static async Task PrintAsync(TextWriter output, GatewaySettings settings, Uri endpoint, Uri? ops)
    {
        var spaces = settings.Gateway.Namespaces.Select(space => $"  {endpoint}/{space.Key}  {string.Join(", ", space.Value.Backends.Select(backend => backend.Name))}");
        var snippet = JsonSerializer.Serialize(new { mcpServers = new { gemba = new { type = "http", url = endpoint } } });
        await output.WriteLineAsync($$"""
            Gemba serves {{settings.Gateway.Namespaces.Count}} {{(settings.Gateway.Namespaces.Count == 1 ? "namespace" : "namespaces")}}

              mcp  {{endpoint}}
            {{string.Join(Environment.NewLine, spaces.Select(line => "       " + line[2..]))}}
            {{string.Concat(settings.Tcp.Opened.Select(listener => $"  {listener.Name}  {listener.Address}{Environment.NewLine}"))}}  ops  {{(ops is null ? "off" : $"{ops.ToString().TrimEnd('/')}  (/health, /metrics)")}}

            Paste into your MCP client:
              {{snippet}}

            Each call is a line under {{Path.Combine(settings.Common.Data, "audit")}}. Ctrl+C ends the gateway.
            """);
        await output.FlushAsync(CancellationToken.None);
    }
}
