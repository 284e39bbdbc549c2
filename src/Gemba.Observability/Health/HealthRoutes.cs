using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gemba.Observability.Health;

/// <summary>Puts the health pages on a role's own listener.</summary>
public static class HealthRoutes
{
    /// <summary>Answers GET and HEAD on <c>/health</c>, <c>/health/live</c>, <c>/health/ready</c>, <c>/health/startup</c> and <c>/ready</c>.</summary>
    /// <param name="endpoints">The role's application.</param>
    /// <returns>The same application.</returns>
    public static IEndpointRouteBuilder MapGembaHealth(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var page = endpoints.ServiceProvider.GetRequiredService<HealthPage>();
        foreach (var (path, question, _) in HealthPage.Paths)
            endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)(context => page.AnswerAsync(context, question)));
        return endpoints;
    }
}
