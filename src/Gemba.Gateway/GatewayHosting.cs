using Gemba.Gateway.Access;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Connections;
using Gemba.Gateway.Cord;
using Gemba.Gateway.Forwarding;
using Gemba.Gateway.Guarding;
using Gemba.Gateway.Identity;
using Gemba.Gateway.Limits;
using Gemba.Gateway.Observing;
using Gemba.Gateway.Pinning;
using Gemba.Gateway.Redis;
using Gemba.Gateway.Routing;
using Gemba.Gateway.Sessions;
using Gemba.Observability.Audit;
using Gemba.Observability.Calls;
using Gemba.Observability.Health;
using Gemba.Observability.Messages;
using Gemba.Observability.Metrics;
using Gemba.Observability.Ops;
using Gemba.Observability.Resilience;
using Gemba.Observability.Sdk;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Http;
using Gemba.Protocol.Links;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway;

/// <summary>Puts a gateway into a process.</summary>
public static class GatewayHosting
{
    /// <summary>Registers the gateway.</summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="options">What stands behind it; the caller has checked them with <see cref="GatewayOptionsCheck"/>.</param>
    /// <param name="limits">How often a client, and how often a tool, may be called; unlimited where none is given.</param>
    /// <param name="roles">Makes the servers of this process that a backend can name with <c>inProcess</c>.</param>
    /// <param name="isInner">Whether another role stands before it in this process and observes what it asks; that one gets it from <see cref="FindGembaGateway"/>.</param>
    public static IServiceCollection AddGembaGateway(
        this IServiceCollection services, GatewayOptions options, RateOptions? limits = null, Func<IServiceProvider, IReadOnlyDictionary<string, IServerSource>>? roles = null, bool isInner = false)
    {
        ArgumentNullException.ThrowIfNull(services);
        object[] observer(IServiceProvider provider) => [isInner ? provider.GetRequiredService<RequestObserver>().Inner() : provider.GetRequiredService<RequestObserver>()];
        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IPeerFactory>(provider => new PeerFactory(
            options, roles?.Invoke(provider) ?? new Dictionary<string, IServerSource>(), provider.GetRequiredService<ILoggerFactory>(),
            new PeerTrust(shown: shown => provider.GetRequiredService<CertificateWatch>().Saw(shown, CertificateWatch.Peer)),
            provider.GetRequiredService<TokenExchanges>()));
        services.AddIdentity(options.Identity);
        services.TryAddSingleton(new AccessRules(options.Rules));
        services.TryAddSingleton<AccessGate>();
        Breakers.Add(services, options);
        services.TryAddSingleton<Breakers>();
        services.AddToolPins();
        services.TryAddSingleton<MergedLists>();
        services.TryAddSingleton<Subscriptions>();
        services.TryAddSingleton<OwnMethods>();
        services.TryAddSingleton<GatewayMeter>();
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<ObserveStep>(provider, observer(provider)));
        services.TryAddSingleton<AuthenticateStep>();
        // The servers are known only later: they observe their requests themselves.
        services.AddSingleton<ICallReader>(provider => new CallHabits(options, tool => provider.GetRequiredService<GatewayHub>().Knows(tool), provider.GetRequiredService<GembaMeter>()));
        services.TryAddSingleton(provider => new Cords(
            options, provider.GetRequiredService<ObservabilityOptions>().DataFolder, provider.GetRequiredService<IAuditTrail>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Cords>>()));
        services.AddLimits(limits ?? new RateOptions(), options.Limits);
        services.TryAddSingleton<CordStep>();
        services.TryAddSingleton<CordPage>();
        services.AddSingleton(provider => new OpsRoute(CordPage.Path, provider.GetRequiredService<CordPage>().ShowAsync));
        services.AddSingleton(provider => new OpsRoute(CordPage.Path, provider.GetRequiredService<CordPage>().PullAsync) { Method = HttpMethods.Post });
        services.AddSingleton(provider => new OpsRoute(CordPage.ReleasePath, provider.GetRequiredService<CordPage>().ReleaseAsync) { Method = HttpMethods.Post });
        services.AddGembaHealthCheck("cord", HealthKind.Ready, (provider, _) => new(provider.GetRequiredService<Cords>().Look()));
        services.TryAddSingleton<RouteStep>();
        services.TryAddSingleton<SafeCalls>();
        services.TryAddSingleton<GuardStep>();
        services.TryAddSingleton<AskableConnections>();
        services.TryAddSingleton<HeldCalls>();
        services.TryAddSingleton<ForwardStep>();
        services.TryAddSingleton<GatewayPipeline>();
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<GatewayHub>(provider, observer(provider)));
        services.AddClientConnections();
        services.AddGembaHealthCheck("backends", HealthKind.Ready, static (provider, _) => new(BackendHealth.Look(provider.GetRequiredService<GatewayHub>().Backends)));
        services.AddSingleton(provider => new HealthMember("backends", () => GatewayHealth.Namespaces(provider.GetRequiredService<GatewayHub>())));
        services.AddRedis(options.Redis);
        services.AddSessionStore(options.Sessions);
        services.AddSingleton(provider => new HealthMember("sessions_active", () => provider.GetRequiredService<GatewayHub>().Sessions));
        services.AddHostedService<GatewayService>();
        return services;
    }

    /// <summary>The gateway as a role of the same process sees it, without any wire between.</summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="space">The one namespace that is wanted, whose tools then have no prefix; <see langword="null"/> for all of them.</param>
    public static IServerSource FindGembaGateway(this IServiceProvider services, string? space)
    {
        var hub = services.GetRequiredService<GatewayHub>();
        return hub.SourceOf(space is null ? hub.All : new Scope([hub.Namespaces.Single(one => one.Name == space)], isMerged: false));
    }

    /// <summary>Serves all namespaces at <c>/mcp</c> and each one at <c>/mcp/{namespace}</c>, over WebSockets at <c>/ws</c> and to clients of 2024-11-05 at <c>/sse</c> alike. Needs <c>AddGembaMcpEndpoint</c>.</summary>
    public static void MapGembaGateway(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var hub = endpoints.ServiceProvider.GetRequiredService<GatewayHub>();
        endpoints.MapGembaMcp(hub.SourceOf(hub.All), "/mcp");
        foreach (var space in hub.Namespaces)
            endpoints.MapGembaMcp(hub.SourceOf(new Scope([space], isMerged: false)), $"/mcp/{space.Name}");
        endpoints.MapSockets(hub);
        endpoints.MapEvents(hub);
        endpoints.MapResourceMetadata();
    }
}
