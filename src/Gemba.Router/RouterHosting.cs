using System.Security.Cryptography.X509Certificates;
using Gemba.Observability.Health;
using Gemba.Observability.Messages;
using Gemba.Observability.Metrics;
using Gemba.Observability.Resilience;
using Gemba.Observability.Sdk;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Links;
using Gemba.Router.Gateways;
using Gemba.Router.Observing;
using Gemba.Router.Rules;
using Gemba.Router.Sessions;
using Gemba.Router.Tokens;
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
    /// <param name="limits">How often the client may call tools; unlimited where none is given.</param>
    /// <param name="authority">Who signs the gateways' certificates; whom the machine trusts where none is given.</param>
    /// <param name="here">Finds the gateway that stands in this process in place of all others; <see langword="null"/> where none does.</param>
    public static IServiceCollection AddGembaRouter(
        this IServiceCollection services, RouterOptions options, RateOptions? limits = null, X509Certificate2Collection? authority = null, Func<IServiceProvider, IServerSource>? here = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => TrustOf(provider.GetRequiredService<CertificateWatch>(), authority));
        services.TryAddSingleton(provider => new GatewayTokens(
            options, provider.GetRequiredService<ObservabilityOptions>().DataFolder, provider.GetRequiredService<RouterMeter>(), provider.GetRequiredService<ILogger<GatewayTokens>>()));
        services.TryAddSingleton(provider => new GatewayDial(options, provider.GetRequiredService<PeerTrust>(), provider.GetRequiredService<GatewayTokens>(), here?.Invoke(provider)));
        services.TryAddSingleton<RouterMeter>();
        services.TryAddSingleton(provider => new RouterParts(
            options, provider.GetRequiredService<GatewayDial>(), provider.GetRequiredService<RequestObserver>(), provider.GetRequiredService<RouterMeter>(), new NameRules(options),
            // Names of tools are the client's to choose, and each would be kept: there is one budget for all.
            new RateLimits((limits ?? new RateOptions()) with { ToolCallsPerSecond = 0 }, provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton<RouterSource>();
        services.AddSingleton<IServerSource>(provider => provider.GetRequiredService<RouterSource>());
        services.AddSingleton(provider => new HealthMember("gateway_connected", () => provider.GetRequiredService<RouterSource>().Current?.Pool.Home is not null));
        services.AddSingleton(provider => new HealthMember("secure_storage_available", () => provider.GetRequiredService<GatewayTokens>().IsAvailable == true));
        services.AddHostedService<StorageLook>();
        services.AddGembaHealthCheck("gateway", HealthKind.Ready, static (provider, _) => new(Look(provider.GetRequiredService<RouterSource>().Current?.Pool)));
        return services;
    }

    private static PeerTrust TrustOf(CertificateWatch watch, X509Certificate2Collection? authority)
    {
        foreach (var signer in authority ?? [])
            watch.Saw(signer, CertificateWatch.Authority);
        return new PeerTrust(authority, shown => watch.Saw(shown, CertificateWatch.Peer));
    }

    private static HealthAnswer Look(Pool? pool) => pool switch
    {
        { Home: { } connection } => HealthAnswer.Healthy($"Connected to {connection.Gateway.Name}", new Dictionary<string, object?> { ["gateway"] = connection.Gateway.Name, ["protocol"] = connection.Gateway.Protocol }),
        { LastFailure: { } cause } => HealthAnswer.Degraded($"No gateway is connected: {cause}. Requests wait for one; the router tries again by itself."),
        _ => HealthAnswer.Healthy("No gateway was tried yet"),
    };
}
