using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Gemba.Protocol.Access;

/// <summary>Puts the choice of tools into a process.</summary>
public static class ToolAccessHosting
{
    /// <summary>Offers only the tools that the options permit. To be called before <c>AddMcpServer()</c>, which puts its tools into the collection that is made here.</summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="options">The patterns to begin with.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddGembaToolAccess(this IServiceCollection services, ToolAccessOptions options)
    {
        var access = new ToolAccess(options);
        services.AddSingleton(access);
        return services.Configure<McpServerOptions>(server =>
        {
            server.ToolCollection = access.Tools;
            server.Filters.Request.ListToolsFilters.Add(access.WithoutRefused);
        });
    }
}
