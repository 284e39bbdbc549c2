namespace Gemba.Gateway.Catalogs;

/// <summary>What servers list.</summary>
internal enum CatalogKind
{
    /// <summary><c>tools/list</c>.</summary>
    Tools,

    /// <summary><c>prompts/list</c>.</summary>
    Prompts,

    /// <summary><c>resources/list</c>.</summary>
    Resources,

    /// <summary><c>resources/templates/list</c>.</summary>
    Templates,
}
