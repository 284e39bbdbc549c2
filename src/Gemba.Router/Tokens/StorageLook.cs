using Microsoft.Extensions.Hosting;

namespace Gemba.Router.Tokens;

/// <summary>Finds out at the start whether tokens can be kept here, so that health tells it before somebody wants one.</summary>
internal sealed class StorageLook(GatewayTokens tokens) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => tokens.LookAsync(stoppingToken);
}
