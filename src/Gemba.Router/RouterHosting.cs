using Gemba.Observability.Health;
using Gemba.Observability.Messages;
using Gemba.Protocol.Calls;
using Gemba.Router.Gateways;
using Gemba.Router.Observing;
using Gemba.Router.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Gemba.Router;

/// <summary>Puts a router into a process.</summary>
public static class RouterHosting
{
    /// <summary>Registers the router as the server of this process.</summary>
    /// <param name="services">The services of the process; they observe requests already.</param>
    /// <param name="options">Where the gateways are; the caller has checked them with <see cref="RouterOptionsCheck"/>.</param>
    public static IServiceCollection AddGembaRouter(this IServiceCollection services, RouterOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GatewayDial>();
        services.TryAddSingleton<RouterMeter>();
        services.TryAddSingleton(provider => new RouterParts(
            options, provider.GetRequiredService<GatewayDial>(), provider.GetRequiredService<RequestObserver>(), provider.GetRequiredService<RouterMeter>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton(provider =>
        {
            var source = new RouterSource(provider.GetRequiredService<RouterParts>());
            provider.GetRequiredService<RouterMeter>().Watch(
                options.Gateways.Select(gateway => new GatewayAddress(gateway, options.Namespace).Protocol), () => source.Current?.Uplink.Current?.Gateway.Protocol);
            return source;
        });
        services.AddSingleton<IServerSource>(provider => provider.GetRequiredService<RouterSource>());
        services.AddSingleton(provider => new HealthMember("gateway_connected", () => provider.GetRequiredService<RouterSource>().Current?.Uplink.Current is not null));
        services.AddGembaHealthCheck("gateway", HealthKind.Ready, static (provider, _) => new(Look(provider.GetRequiredService<RouterSource>().Current?.Uplink)));
        return services;
    }

    private static HealthAnswer Look(Uplink? uplink) => uplink switch
    {
        { Current: { } connection } => HealthAnswer.Healthy($"Connected to {connection.Gateway.Name}", new Dictionary<string, object?> { ["gateway"] = connection.Gateway.Name, ["protocol"] = connection.Gateway.Protocol }),
        { LastFailure: { } cause } => HealthAnswer.Degraded($"No gateway is connected: {cause}. Requests wait for one; the router tries again by itself."),
        _ => HealthAnswer.Healthy("No gateway was tried yet"),
    };
}
