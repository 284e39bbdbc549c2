using Gemba.Observability.Exposition;
using Gemba.Observability.Tracing;
using Microsoft.Extensions.Hosting;

namespace Gemba.Observability.Sdk;

/// <summary>Makes what listens before the first operation, so that nothing of it is missed.</summary>
internal sealed class ObservationStart(Scrape scrape, TraceKeeper keeper) : IHostedService
{
    /// <summary>Both listen from their construction on; the host only has to ask for them.</summary>
    internal (Scrape Scrape, TraceKeeper Keeper) Listeners => (scrape, keeper);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
