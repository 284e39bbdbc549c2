using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gemba.Observability.Ops;

/// <summary>Answers the requests of the ops listener.</summary>
internal sealed class OpsApplication(IEnumerable<OpsRoute> routes, OpsGuard guard) : IHttpApplication<HttpContext>
{
    private readonly Dictionary<string, OpsRoute> _routes = routes.ToDictionary(route => route.Path, StringComparer.Ordinal);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context)
    {
        var request = context.Request;
        if (!guard.IsOurHost(request))
            return RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, "This listener does not answer to that host name. Ask for 127.0.0.1 or localhost.");
        if (!_routes.TryGetValue(request.Path.Value ?? "/", out var route))
            return RefuseAsync(context, StatusCodes.Status404NotFound, $"There is no such page. There are: {string.Join(", ", _routes.Keys.Order(StringComparer.Ordinal))}.");
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Use GET.");
        if (guard.MayAsk(request))
            return route.Answer(context);
        return route.AnswerStranger is { } answer
            ? answer(context)
            : RefuseAsync(context, StatusCodes.Status401Unauthorized, "Send the ops token as 'Authorization: Bearer TOKEN'.");
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // The server owns the features; nothing else is held.
    }

    private static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        if (status == StatusCodes.Status405MethodNotAllowed)
            context.Response.Headers.Allow = "GET, HEAD";
        return context.Response.WriteAsync($"{text}\n", context.RequestAborted);
    }
}
