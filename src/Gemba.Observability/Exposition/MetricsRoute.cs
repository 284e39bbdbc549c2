using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gemba.Observability.Exposition;

/// <summary>Puts the metrics page on a listener.</summary>
public static class MetricsRoute
{
    /// <summary>Answers GET and HEAD with Prometheus text 0.0.4, or OpenMetrics 1.0 with exemplars where the scraper asks for it; gzip likewise.</summary>
    /// <param name="endpoints">Where to map it: the ops listener, and a main listener that shows its own metrics.</param>
    /// <param name="pattern">Path. Default <c>/metrics</c>.</param>
    public static IEndpointConventionBuilder MapGembaMetrics(this IEndpointRouteBuilder endpoints, string pattern = "/metrics")
    {
        var page = endpoints.ServiceProvider.GetRequiredService<MetricsPage>();
        return endpoints.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)page.AnswerAsync);
    }
}
