using System.Text;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Catalogs;

namespace Gemba.Gateway.Routing;

/// <summary>What one endpoint shows: all namespaces, with their names before those of tools and prompts, or one without.</summary>
internal sealed class Scope(IReadOnlyList<Namespace> namespaces, bool isMerged)
{
    /// <summary>Parts a namespace from a name; no namespace holds it.</summary>
    public const string Separator = "__";

    /// <summary>The namespaces.</summary>
    public IReadOnlyList<Namespace> Namespaces => namespaces;

    /// <summary>Its name: that of its namespace, or <c>*</c>.</summary>
    public string Name => isMerged ? "*" : namespaces[0].Name;

    /// <summary>Every server of the scope.</summary>
    public IEnumerable<Backend> Backends => namespaces.SelectMany(space => space.Backends);

    /// <summary>The same with some of its namespaces only.</summary>
    public Scope Only(Func<Namespace, bool> isKept) => new([.. namespaces.Where(isKept)], isMerged);

    /// <summary>A tool's or prompt's name as clients of this scope see it.</summary>
    public string Shown(Namespace space, string name) => isMerged ? $"{space.Name}{Separator}{name}" : name;

    /// <summary>The name under which a target is counted and written down, the same at every address.</summary>
    public string Qualified(string shown) => isMerged ? shown : $"{namespaces[0].Name}{Separator}{shown}";

    /// <summary>What stands before the names of a namespace here.</summary>
    public byte[] PrefixOf(Namespace space, CatalogKind kind) => isMerged && kind.HasPrefix() ? Encoding.UTF8.GetBytes(space.Name + Separator) : [];

    /// <summary>Finds the namespace of a name, and the name as its servers know it.</summary>
    public (Namespace? Space, string Name) Find(string shown)
    {
        if (!isMerged)
            return (namespaces[0], shown);
        var at = shown.IndexOf(Separator, StringComparison.Ordinal);
        if (at <= 0)
            return (null, shown);
        var space = shown[..at];
        return (namespaces.FirstOrDefault(candidate => candidate.Name == space), shown[(at + Separator.Length)..]);
    }
}
