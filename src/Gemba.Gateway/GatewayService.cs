using Gemba.Gateway.Sessions;
using Microsoft.Extensions.Hosting;

namespace Gemba.Gateway;

/// <summary>Keeps the gateway's servers in view for as long as the process runs.</summary>
internal sealed class GatewayService(GatewayHub hub, Subscriptions subscriptions) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        hub.ListChanged += subscriptions.Tell;
        hub.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await hub.DisposeAsync().ConfigureAwait(false);
}
