namespace Gemba.Gateway.Catalogs;

/// <summary>How each kind of list is written in the protocol.</summary>
internal static class CatalogKinds
{
    /// <summary>All kinds.</summary>
    public static IReadOnlyList<CatalogKind> All { get; } = Enum.GetValues<CatalogKind>();

    /// <summary>The method that lists it.</summary>
    public static string Method(this CatalogKind kind) => kind switch
    {
        CatalogKind.Tools => "tools/list",
        CatalogKind.Prompts => "prompts/list",
        CatalogKind.Resources => "resources/list",
        _ => "resources/templates/list",
    };

    /// <summary>The member of the result that holds the items.</summary>
    public static string Member(this CatalogKind kind) => kind switch
    {
        CatalogKind.Tools => "tools",
        CatalogKind.Prompts => "prompts",
        CatalogKind.Resources => "resources",
        _ => "resourceTemplates",
    };

    /// <summary>The member of an item by which it is asked for.</summary>
    public static string Key(this CatalogKind kind) => kind switch
    {
        CatalogKind.Resources => "uri",
        CatalogKind.Templates => "uriTemplate",
        _ => "name",
    };

    /// <summary>The capability that a server with such a list announces.</summary>
    public static string Capability(this CatalogKind kind) => kind switch
    {
        CatalogKind.Tools => "tools",
        CatalogKind.Prompts => "prompts",
        _ => "resources",
    };

    /// <summary>Whether names are given the namespace's name before them where namespaces are shown together; a URI stays what it is.</summary>
    public static bool HasPrefix(this CatalogKind kind) => kind is CatalogKind.Tools or CatalogKind.Prompts;

    /// <summary>The notification that tells of changes; templates change with resources.</summary>
    public static string Notification(this CatalogKind kind) => $"notifications/{kind.Capability()}/list_changed";
}
