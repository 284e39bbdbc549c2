using Microsoft.Extensions.Hosting;

namespace Gemba.Observability.Audit;

/// <summary>Opens the trail before anything is served, so that a folder that cannot be written is known at the start.</summary>
internal sealed class AuditOpening(AuditTrail trail) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        trail.Start();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
