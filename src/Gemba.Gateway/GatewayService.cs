using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Sessions;
using Microsoft.Extensions.Hosting;

namespace Gemba.Gateway;

/// <summary>Keeps the gateway's servers in view for as long as the process runs.</summary>
internal sealed class GatewayService(GatewayHub hub, GatewayOptions options, Subscriptions subscriptions) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Collisions == CollisionPolicy.Refuse)
            await Collisions.RefuseAsync(hub.Namespaces, cancellationToken).ConfigureAwait(false);
        hub.ListChanged += subscriptions.Tell;
        hub.Start();
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await hub.DisposeAsync().ConfigureAwait(false);
}
