using Gemba.Gateway.Backends;
using Gemba.Gateway.Routing;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Catalogs;

/// <summary>Finds servers of one namespace that offer different things under one name: an agent would call the one and get the other.</summary>
internal static class Collisions
{
    private static readonly CatalogKind[] Named = [CatalogKind.Tools, CatalogKind.Prompts];

    /// <summary>Refuses a start with such servers. One that cannot be reached cannot be judged; what it brings later is told in the log.</summary>
    /// <exception cref="IOException">With every collision, the names of both servers and what to do.</exception>
    public static async Task RefuseAsync(IEnumerable<Namespace> namespaces, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(namespaces.Where(space => space.Backends.Count > 1).Select(space => FindAsync(space, cancellationToken))).ConfigureAwait(false);
        if (found.SelectMany(faults => faults).ToArray() is { Length: > 0 } all)
            throw new IOException(string.Join(Environment.NewLine, all));
    }

    private static async Task<List<string>> FindAsync(Namespace space, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        foreach (var kind in Named)
        {
            var lists = await Task.WhenAll(space.Backends.Select(backend => ListAsync(backend, kind, cancellationToken))).ConfigureAwait(false);
            var seen = new Dictionary<string, (string Backend, CatalogItem Item)>(StringComparer.Ordinal);
            foreach (var (backend, list) in space.Backends.Zip(lists))
            {
                foreach (var item in list.Items.Where(item => !seen.TryAdd(item.Key, (backend.Name, item)) && !seen[item.Key].Item.IsSameAs(item)))
                    faults.Add($"gateway:namespaces:{space.Name}: the servers '{seen[item.Key].Backend}' and '{backend.Name}' offer different {kind.Capability()} under the name '{item.Key}'. Give one of them a namespace of its own, or set gateway:collisions to first, and the first one's is shown and called.");
            }
        }

        return faults;
    }

    private static async Task<Listing> ListAsync(Backend backend, CatalogKind kind, CancellationToken cancellationToken)
    {
        try
        {
            return await backend.ListAsync(kind, cancellationToken).ConfigureAwait(false);
        }
        catch (FaultException)
        {
            return Listing.Empty;
        }
    }
}
