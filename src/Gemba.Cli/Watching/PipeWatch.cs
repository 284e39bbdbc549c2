using Gemba.Observability.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gemba.Cli.Watching;

/// <summary>Counts standard input as the one connection that it is.</summary>
internal static class PipeWatch
{
    /// <summary>The pipe is open from here to the end of the host.</summary>
    public static void Begin(IServiceProvider services)
    {
        var (meter, clock) = (services.GetRequiredService<EndpointMeter>(), services.GetRequiredService<TimeProvider>());
        var opened = clock.GetTimestamp();
        meter.PipeOpened();
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => meter.PipeClosed(clock.GetElapsedTime(opened)));
    }
}
