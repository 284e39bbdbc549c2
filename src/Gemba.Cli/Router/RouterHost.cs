using Gemba.Cli.Watching;
using Gemba.Gateway;
using Gemba.Observability.Resilience;
using Gemba.Observability.Sdk;
using Gemba.Observability.Shutdown;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Http;
using Gemba.Protocol.Links;
using Gemba.Router;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gemba.Cli.Router;

/// <summary>Puts the router together: a client on standard input and output, gateways on the other side, observed, with its ops listener.</summary>
internal static class RouterHost
{
    private const string Role = "router";
    private const string Inner = "gateway";

    /// <summary>Serves until standard input closes or a signal comes.</summary>
    /// <returns>0, or the code of the signal when work was cut off.</returns>
    public static async Task<int> RunAsync(RouterSettings settings, CancellationToken cancellationToken)
    {
        // Empty: a settings file that happens to lie in the current folder must not configure this process.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        // A start that fails is told once, by the command line, in one sentence.
        builder.Services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None));
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.Services.AddGembaObservability(Role, options => settings.Common.Observe(options) with { InnerRoles = settings.Servers is null ? [] : [Inner] });
        // Before the client's side, so that it ends after it.
        if (settings.Servers is { } servers)
            builder.Services.AddGembaGateway(servers, isInner: true);
        builder.Services.AddGembaRouter(
            settings.Router, settings.Common.Get<RateOptions>(), settings.Authority, settings.Servers is null ? null : provider => provider.FindGembaGateway(settings.Router.Namespace));
        builder.Services.AddGembaStdio(new LinkedServerOptions { MaxConcurrentCalls = settings.Router.MaxConcurrentCalls }, settings.Common.Line);
        builder.Services.AddSingleton<IEndpointObserver, EndpointWatch>();
        using var host = builder.Build();
        PipeWatch.Begin(host.Services);
        await host.StartAsync(cancellationToken);
        await host.WaitForShutdownAsync(cancellationToken);
        return host.Services.GetRequiredService<DrainState>().ExitCode;
    }
}
