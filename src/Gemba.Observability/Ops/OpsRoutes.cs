using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Ops;

/// <summary>Finds the route of a request.</summary>
internal sealed class OpsRoutes
{
    private readonly Dictionary<string, Dictionary<string, OpsRoute>> _byPath;

    public OpsRoutes(IEnumerable<OpsRoute> routes) => _byPath = routes
        .GroupBy(route => route.Path, StringComparer.Ordinal)
        .ToDictionary(path => path.Key, path => path.ToDictionary(route => route.Method, StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Every path there is, in order.</summary>
    public IEnumerable<string> Paths => _byPath.Keys.Order(StringComparer.Ordinal);

    /// <summary>The route of the request.</summary>
    /// <param name="request">Gets the id of a path that has one.</param>
    /// <param name="allowed">The methods that the path takes; empty when there is no such path.</param>
    public OpsRoute? Find(HttpRequest request, out IReadOnlyCollection<string> allowed)
    {
        allowed = [];
        if (MethodsOf(request) is not { } methods)
            return null;
        allowed = [.. methods.Keys.SelectMany(method => HttpMethods.IsGet(method) ? [method, HttpMethods.Head] : new[] { method }).Order(StringComparer.Ordinal)];
        return methods.GetValueOrDefault(HttpMethods.IsHead(request.Method) ? HttpMethods.Get : request.Method);
    }

    private Dictionary<string, OpsRoute>? MethodsOf(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        if (_byPath.TryGetValue(path, out var exact))
            return exact;
        return WithId(request, path, "") ?? (path.LastIndexOf('/') is > 0 and var slash ? WithId(request, path[..slash], path[slash..]) : null);
    }

    /// <summary>The route whose id is the last segment of a path, with what follows it.</summary>
    private Dictionary<string, OpsRoute>? WithId(HttpRequest request, string path, string rest)
    {
        var slash = path.LastIndexOf('/');
        if (slash < 1 || slash == path.Length - 1 || !_byPath.TryGetValue(path[..slash] + OpsRoute.IdSegment + rest, out var withId))
            return null;
        OpsRequest.SetId(request, path[(slash + 1)..]);
        return withId;
    }
}
