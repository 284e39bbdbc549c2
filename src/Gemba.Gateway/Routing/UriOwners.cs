using Gemba.Gateway.Backends;
using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Faults;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Routing;

/// <summary>Finds the server of a resource: URIs belong to their servers and are shown as they are.</summary>
internal static class UriOwners
{
    /// <summary>The server that lists the URI, else the first one with a template that fits, else the only one with resources.</summary>
    /// <exception cref="FaultException">There is none, or the one that may have it cannot be reached.</exception>
    public static async Task<Backend> FindAsync(Scope scope, string uri, CancellationToken cancellationToken)
    {
        if (scope.Backends.Take(2).ToArray() is [var only])
            return only;
        var (byTemplate, byFeature, down) = (new List<Backend>(), new List<Backend>(), default(FaultException));
        foreach (var backend in scope.Backends)
        {
            try
            {
                if ((await backend.ListAsync(CatalogKind.Resources, cancellationToken).ConfigureAwait(false)).Find(uri) is not null)
                    return backend;
                var templates = await backend.ListAsync(CatalogKind.Templates, cancellationToken).ConfigureAwait(false);
                if (templates.Find(uri) is not null || templates.Templates.Any(template => template.Fits(uri)))
                    byTemplate.Add(backend);
                if (backend.Shared?.Offers("resources") == true)
                    byFeature.Add(backend);
            }
            catch (FaultException unavailable)
            {
                down ??= unavailable;
            }
        }

        if (byTemplate.Count > 0)
            return byTemplate[0];
        if (down is not null)
            throw new FaultException(down.Fault, down);
        return byFeature is [var alone] ? alone : throw new FaultException(GatewayFaults.TargetUnknown("resource", uri));
    }
}
