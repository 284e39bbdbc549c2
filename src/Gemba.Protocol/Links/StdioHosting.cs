using Gemba.Protocol.Calls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gemba.Protocol.Links;

/// <summary>Puts an MCP server on standard input and output.</summary>
public static class StdioHosting
{
    /// <summary>
    /// Serves the application's <c>McpServerOptions</c>, as <c>AddMcpServer()</c> of the official SDK builds them, to the process that started
    /// this one. The host stops when standard input closes. Logs must go to standard error.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="bounds">Bounds on calls; the defaults where none are given.</param>
    /// <param name="line">Bounds on lines; the defaults where none are given.</param>
    public static IServiceCollection AddGembaStdio(this IServiceCollection services, LinkedServerOptions? bounds = null, StdioLinkOptions? line = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<ServerPlan>();
        services.TryAddSingleton<IServerSource>(provider => provider.GetRequiredService<ServerPlan>());
        services.TryAddSingleton(bounds ?? new LinkedServerOptions());
        services.TryAddSingleton(line ?? new StdioLinkOptions());
        return services.AddHostedService<StdioServer>();
    }
}
