using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gemba.Gateway.Connections;

/// <summary>Puts the gateway's WebSocket and TCP listeners into a process.</summary>
public static class ConnectionHosting
{
    // A connection that stalls for a moment is not slow.
    private static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(5);

    internal static IServiceCollection AddClientConnections(this IServiceCollection services)
    {
        services.TryAddSingleton<ConnectionPlaces>();
        services.TryAddSingleton<AddressPlaces>();
        services.TryAddSingleton<ClientLinks>();
        services.TryAddSingleton<SocketEndpoint>();
        services.TryAddSingleton<EventEndpoint>();
        services.TryAddSingleton<FramedEndpoint>();
        services.TryAddSingleton<HealthPort>();
        return services;
    }

    /// <summary>Bounds what connections over HTTP may cost: how many there are, how long and how slow their requests.</summary>
    /// <param name="kestrel">The server.</param>
    public static void BoundGembaRequests(this KestrelServerOptions kestrel)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        var options = kestrel.ApplicationServices.GetRequiredService<GatewayOptions>();
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = limits.MaxConcurrentUpgradedConnections = options.MaxHttpConnections;
        limits.RequestHeadersTimeout = options.HeaderTimeout;
        limits.KeepAliveTimeout = options.IdleTimeout;
        limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        limits.MinRequestBodyDataRate = new MinDataRate(options.MinBodyBytesPerSecond, BodyGrace);
    }

    /// <summary>Bounds how many connections one address may have; before anything else that a listener does with them.</summary>
    /// <param name="listen">The listener.</param>
    public static void BoundGembaAddresses(this ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        var places = new Lazy<AddressPlaces>(listen.ApplicationServices.GetRequiredService<AddressPlaces>);
        listen.Use(next => connection => places.Value.ServeAsync(connection, next));
    }

    /// <summary>Serves clients over framed TCP on an address, in place of HTTP.</summary>
    /// <param name="listen">The address, as Kestrel opens it.</param>
    public static void ServeGembaFrames(this ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        var endpoint = new Lazy<FramedEndpoint>(listen.ApplicationServices.GetRequiredService<FramedEndpoint>);
        listen.Run(connection => endpoint.Value.ServeAsync(connection));
    }

    /// <summary>Answers health probes over framed TCP on an address, in place of HTTP.</summary>
    /// <param name="listen">The address, as Kestrel opens it.</param>
    public static void ServeGembaHealthFrames(this ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        var port = new Lazy<HealthPort>(listen.ApplicationServices.GetRequiredService<HealthPort>);
        listen.Run(connection => port.Value.AnswerAsync(connection));
    }

    /// <summary>Lets requests become WebSockets; before <see cref="MapSockets"/> and after the guard of hosts and origins.</summary>
    /// <param name="app">The application.</param>
    public static IApplicationBuilder UseGembaSockets(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var options = app.ApplicationServices.GetRequiredService<GatewayOptions>();
        return app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = options.KeepAlive, KeepAliveTimeout = options.KeepAlive });
    }

    internal static void MapEvents(this IEndpointRouteBuilder endpoints, GatewayHub hub)
    {
        var events = endpoints.ServiceProvider.GetRequiredService<EventEndpoint>();
        var clients = endpoints.ServiceProvider.GetRequiredService<ClientLinks>();
        endpoints.Map("/sse", (RequestDelegate)(http => events.OpenAsync(http, hub.All)));
        foreach (var name in hub.Namespaces.Select(space => space.Name))
        {
            var scope = clients.Find(name)!;
            endpoints.Map($"/sse/{name}", (RequestDelegate)(http => events.OpenAsync(http, scope)));
        }

        endpoints.MapMethods(EventEndpoint.Messages, [HttpMethods.Post], (RequestDelegate)events.TakeAsync);
    }

    internal static void MapSockets(this IEndpointRouteBuilder endpoints, GatewayHub hub)
    {
        var sockets = endpoints.ServiceProvider.GetRequiredService<SocketEndpoint>();
        var clients = endpoints.ServiceProvider.GetRequiredService<ClientLinks>();
        endpoints.Map("/ws", (RequestDelegate)(http => sockets.HandleAsync(http, hub.All)));
        foreach (var name in hub.Namespaces.Select(space => space.Name))
        {
            var scope = clients.Find(name)!;
            endpoints.Map($"/ws/{name}", (RequestDelegate)(http => sockets.HandleAsync(http, scope)));
        }
    }
}
