using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gemba.Observability.Ops;

/// <summary>What an answer of the ops listener reads of its request.</summary>
public static class OpsRequest
{
    private const string IdValue = "id";

    /// <summary>The last segment of the path of a route that ends in <c>/{id}</c>, decoded.</summary>
    public static string Id(this HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (string)request.RouteValues[IdValue]!;
    }

    internal static void SetId(HttpRequest request, string id) => request.RouteValues = new RouteValueDictionary { [IdValue] = id };
}
