using Gemba.Gateway.Cord;
using Gemba.Observability.Health;
using Gemba.Observability.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Redis;

/// <summary>Puts Redis into a gateway, where there is one.</summary>
internal static class RedisHosting
{
    public static void AddRedis(this IServiceCollection services, RedisOptions options)
    {
        if (!options.IsOn)
        {
            services.AddSingleton(new HealthMember("redis", () => "not configured"));
            return;
        }

        services.TryAddSingleton(provider => new RedisClient(
            options, provider.GetRequiredService<GembaMeter>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RedisClient>>()));
        services.TryAddSingleton<RedisChannels>();
        services.TryAddSingleton<SharedCords>();
        services.AddHostedService<Service>();
        services.AddSingleton(provider => new HealthMember("redis", () => provider.GetRequiredService<RedisClient>().IsUp ? "connected" : "unreachable"));
        services.AddGembaHealthCheck("redis", HealthKind.Ready, static (provider, _) => new(Look(provider.GetRequiredService<RedisClient>())));
    }

    private static HealthAnswer Look(RedisClient redis) => redis.IsUp
        ? HealthAnswer.Healthy($"Redis at {redis.Place} answers")
        : HealthAnswer.Degraded($"Redis at {redis.Place} cannot be reached");

    /// <summary>Connects before the first client is served, and lets go after the last one.</summary>
    private sealed class Service(RedisClient redis, RedisChannels channels, SharedCords cords) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await redis.StartAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            await channels.StartAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            await channels.DisposeAsync().ConfigureAwait(false);
            cords.Dispose();
            await redis.DisposeAsync().ConfigureAwait(false);
        }
    }
}
