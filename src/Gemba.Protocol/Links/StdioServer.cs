using Gemba.Protocol.Calls;
using Gemba.Protocol.Http;
using Microsoft.Extensions.Hosting;

namespace Gemba.Protocol.Links;

/// <summary>Serves one client over standard input and output for as long as the host runs; a host that is told to stop reads no more and answers what it has read.</summary>
internal sealed class StdioServer(IServerSource source, IServiceProvider services, LinkedServerOptions bounds, StdioLinkOptions line, IHostApplicationLifetime host) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var link = StdioLink.OpenConsole(line, (IEndpointObserver?)services.GetService(typeof(IEndpointObserver)));
            await using (link.ConfigureAwait(false))
                await new LinkedServer(link, source, services, bounds).RunAsync(host.ApplicationStopping, stoppingToken).ConfigureAwait(false);
        }
        finally
        {
            // The client that closes standard input is done with us (MCP 2025-11-25, Lifecycle, shutdown over stdio).
            host.StopApplication();
        }
    }
}
