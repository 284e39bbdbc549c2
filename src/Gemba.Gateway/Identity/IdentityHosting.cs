using System.Net;
using Gemba.Gateway.Connections;
using Gemba.Observability.Audit;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Identity;

/// <summary>Lets a gateway ask who calls, where it is told to.</summary>
public static class IdentityHosting
{
    private const string Health = "/health";
    private const string Ready = "/ready";
    private const string Live = "/health/live";

    /// <summary>
    /// Asks callers from other machines who they are before they read pages of health, which name what stands behind the gateway; whether it lives at all everybody may
    /// know. Before the pages, and after the guard of hosts and origins.
    /// </summary>
    /// <param name="app">The application.</param>
    public static IApplicationBuilder UseGembaIdentity(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.ApplicationServices.GetService<CallerCheck>() is not { } callers)
            return app;
        var clients = app.ApplicationServices.GetRequiredService<ClientLinks>();
        return app.Use(async (HttpContext http, RequestDelegate next) =>
        {
            if (IsForEverybody(http) || (await callers.AdmitAsync(http).ConfigureAwait(false)).Fault is not { } unknown)
            {
                await next(http).ConfigureAwait(false);
                return;
            }

            clients.Refused("http", unknown, http.Connection.RemoteIpAddress?.ToString());
            http.Response.StatusCode = unknown.HttpStatus;
            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync(FaultAnswer.ToBytes(unknown, default), http.RequestAborted).ConfigureAwait(false);
        });
    }

    internal static void AddIdentity(this IServiceCollection services, IdentityOptions options)
    {
        services.TryAddSingleton(new ResourceMetadata(options));
        services.TryAddSingleton<TokenExchanges>();
        if (options.Kind == IdentityKind.None)
            return;
        if (options.Kind != IdentityKind.Certificate)
            services.TryAddSingleton(provider => JudgeOf(options, provider));
        services.TryAddSingleton(options);
        services.TryAddSingleton<CallerCheck>();
        services.AddSingleton<ICallerCheck>(provider => provider.GetRequiredService<CallerCheck>());
    }

    private static ICredentialJudge JudgeOf(IdentityOptions options, IServiceProvider provider)
    {
        var (clock, logs) = (provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>());
        return options.Kind switch
        {
            IdentityKind.Tokens => new TokenJudge(new TokenFile(options.TokenFile, clock), clock, provider.GetRequiredService<IAuditTrail>(), logs.CreateLogger<TokenJudge>()),
            IdentityKind.Introspection => new IntrospectionJudge(options, clock, logs.CreateLogger<IntrospectionJudge>()),
            _ => new JwtJudge(options, new KeySource(options, clock, logs.CreateLogger<KeySource>()), clock),
        };
    }

    internal static void MapResourceMetadata(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetRequiredService<GatewayOptions>().Identity is not { Kind: IdentityKind.Jwt or IdentityKind.Introspection, Issuer.Length: > 0 })
            return;
        var metadata = endpoints.ServiceProvider.GetRequiredService<ResourceMetadata>();
        foreach (var path in (string[])["", "/mcp"])
            endpoints.MapMethods(ResourceMetadata.Path + path, [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)metadata.AnswerAsync);
    }

    // The endpoints of MCP ask for themselves.
    private static bool IsForEverybody(HttpContext http) =>
        (!http.Request.Path.StartsWithSegments(Health) && !http.Request.Path.StartsWithSegments(Ready))
        || http.Request.Path == Live || (http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address));
}
