using System.Diagnostics.CodeAnalysis;
using Gemba.Protocol.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gemba.Protocol.Http;

/// <summary>Puts an MCP server on an HTTP address.</summary>
public static class McpEndpointHosting
{
    /// <summary>
    /// Registers the endpoint. What it serves is the application's <c>McpServerOptions</c>, as <c>AddMcpServer()</c> of the official SDK builds
    /// them; who counts is the last registered <see cref="IEndpointObserver"/>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options; faults in them stop the start, all named at once.</param>
    public static IServiceCollection AddGembaMcpEndpoint(this IServiceCollection services, Action<McpEndpointOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<McpEndpointOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<McpEndpointOptions>, McpEndpointOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServerPlan>();
        services.TryAddSingleton<IServerSource>(provider => provider.GetRequiredService<ServerPlan>());
        services.TryAddSingleton<McpEndpoint>();
        return services;
    }

    /// <summary>Serves MCP at a path, in every revision.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The path, as in <c>/mcp</c>.</param>
    public static IEndpointConventionBuilder MapGembaMcp(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/mcp")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return Map(endpoints, endpoints.ServiceProvider.GetRequiredService<McpEndpoint>(), pattern);
    }

    /// <summary>Serves the servers of a source at a path, in every revision; sessions belong to the path.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="servers">Makes the servers.</param>
    /// <param name="pattern">The path, as in <c>/mcp/sheets</c>.</param>
    public static IEndpointConventionBuilder MapGembaMcp(this IEndpointRouteBuilder endpoints, IServerSource servers, [StringSyntax("Route")] string pattern)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var endpoint = ActivatorUtilities.CreateInstance<McpEndpoint>(endpoints.ServiceProvider, servers);
        // Nobody else knows this one.
        endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(() => _ = endpoint.DisposeAsync().AsTask());
        return Map(endpoints, endpoint, pattern);
    }

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, McpEndpoint endpoint, string pattern)
    {
        endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(endpoint.Drain);
        var log = endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger<McpEndpoint>();
        Log.EndpointMapped(log, pattern, Revisions.All[0], Revisions.All[^1]);
        return endpoints.Map(pattern, (RequestDelegate)endpoint.HandleAsync).WithDisplayName($"MCP {pattern}").WithMetadata(endpoint);
    }

    /// <summary>
    /// Refuses requests to every other path of the listener by the same rules of Host and Origin as the endpoint does. What stands before it is not
    /// kept from web pages of elsewhere.
    /// </summary>
    /// <param name="app">The application; after <c>UseRouting</c>.</param>
    public static IApplicationBuilder UseGembaHostGuard(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var endpoint = app.ApplicationServices.GetRequiredService<McpEndpoint>();
        return app.Use((HttpContext http, RequestDelegate next) => http.GetEndpoint()?.Metadata.GetMetadata<McpEndpoint>() is null ? endpoint.GuardAsync(http, next) : next(http));
    }
}
