using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Gemba.Observability.Ops;

/// <summary>Answers the requests of the ops listener.</summary>
internal sealed class OpsApplication(IEnumerable<OpsRoute> routes, OpsGuard guard, OpsWatch watch) : IHttpApplication<HttpContext>
{
    private readonly OpsRoutes _routes = new(routes);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context)
    {
        var request = context.Request;
        if (!guard.IsOurHost(request))
        {
            watch.ForeignHost(request);
            return context.RefuseAsync(StatusCodes.Status421MisdirectedRequest, "This listener does not answer to that host name. Ask for 127.0.0.1 or localhost.");
        }

        if (_routes.Find(request, out var allowed) is not { } route)
            return RefuseUnknownAsync(context, allowed);
        if (OpsGuard.IsFromForeignPage(request))
        {
            watch.ForeignOrigin(request);
            return context.RefuseAsync(StatusCodes.Status403Forbidden, "A page of another origin may not ask here. Use the command line, or a page of this listener.");
        }

        return guard.MayAsk(request) ? AnswerAsync(context, route) : AnswerStrangerAsync(context, route);
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // The server owns the features; nothing else is held.
    }

    private Task AnswerAsync(HttpContext context, OpsRoute route)
    {
        if (guard.DemandsToken)
            watch.Admitted(context.Request);
        return route.AnswerAsync(context);
    }

    private Task AnswerStrangerAsync(HttpContext context, OpsRoute route)
    {
        var shows = context.Request.Headers.ContainsKey(HeaderNames.Authorization);
        if (shows || route.AnswerStranger is null)
            watch.NotAuthenticated(context.Request);
        if (route.AnswerStranger is { } answer)
            return answer(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return context.RefuseAsync(StatusCodes.Status401Unauthorized, "Send the ops token as 'Authorization: Bearer TOKEN'.");
    }

    private Task RefuseUnknownAsync(HttpContext context, IReadOnlyCollection<string> allowed)
    {
        if (allowed.Count == 0)
            return context.RefuseAsync(StatusCodes.Status404NotFound, $"There is no such page. There are: {string.Join(", ", _routes.Paths)}.");
        context.Response.Headers.Allow = string.Join(", ", allowed);
        return context.RefuseAsync(StatusCodes.Status405MethodNotAllowed, $"Use {string.Join(" or ", allowed)}.");
    }
}
