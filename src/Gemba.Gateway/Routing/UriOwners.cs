using System.Text;
using System.Text.RegularExpressions;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Faults;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Routing;

/// <summary>Finds the server of a resource: URIs belong to their servers and are shown as they are.</summary>
internal static class UriOwners
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(100);

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
                if (templates.Items.Any(template => template.Key == uri || Fits(template.Key, uri)))
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

    // RFC 6570: what an expression becomes is the server's to judge; here only the fixed parts must stand in their order.
    private static bool Fits(string template, string uri)
    {
        var pattern = new StringBuilder("^");
        var at = 0;
        while (at < template.Length)
        {
            var open = template.IndexOf('{', at);
            var close = open < 0 ? -1 : template.IndexOf('}', open);
            if (close < 0)
                break;
            pattern.Append(Regex.Escape(template[at..open])).Append(".*");
            at = close + 1;
        }

        pattern.Append(Regex.Escape(template[at..])).Append('$');
        return Regex.IsMatch(uri, pattern.ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, LongestMatch);
    }
}
