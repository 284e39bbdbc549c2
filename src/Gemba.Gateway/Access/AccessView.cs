using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Routing;

namespace Gemba.Gateway.Access;

/// <summary>What one caller may use.</summary>
internal sealed class AccessView(IReadOnlyList<AccessPattern> allow, IReadOnlyList<AccessPattern> deny)
{
    /// <summary>Everything there is.</summary>
    public static AccessView Everything { get; } = new([AccessPattern.Read("*")], []);

    /// <summary>Whether a tool may be listed and called.</summary>
    public bool Permits(string space, string tool) => allow.Any(pattern => pattern.FitsTool(space, tool)) && !deny.Any(pattern => pattern.FitsTool(space, tool));

    /// <summary>Whether prompts, resources and whatever else is no tool may be used: that goes with the right to a whole namespace.</summary>
    public bool PermitsWhole(string space) => allow.Any(pattern => pattern.IsWhole && pattern.FitsSpace(space)) && !IsClosed(space);

    /// <summary>Whether anything of a namespace may be used.</summary>
    public bool Reaches(string space) => allow.Any(pattern => pattern.FitsSpace(space)) && !IsClosed(space);

    /// <summary>The namespaces of a scope that this caller knows of.</summary>
    public Scope Known(Scope scope) => ReferenceEquals(this, Everything) ? scope : scope.Only(space => Reaches(space.Name));

    /// <summary>The namespaces of a scope whose items of a kind this caller may use.</summary>
    public Scope Open(Scope scope, CatalogKind kind) => kind == CatalogKind.Tools ? Known(scope) : OpenWhole(scope);

    /// <summary>The namespaces of a scope that this caller may use whole.</summary>
    public Scope OpenWhole(Scope scope) => ReferenceEquals(this, Everything) ? scope : scope.Only(space => PermitsWhole(space.Name));

    private bool IsClosed(string space) => deny.Any(pattern => pattern.IsWhole && pattern.FitsSpace(space));
}
