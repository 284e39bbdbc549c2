using System.Text.Json;

namespace Gemba.Protocol.Schemas;

/// <summary>A schema with a URI of its own: a document, or a part of one with <c>$id</c>.</summary>
internal sealed class SchemaResource(string baseUri, SchemaPlace root)
{
    internal string BaseUri { get; } = baseUri;

    /// <summary>Which keywords count here; settled when all of the document has been looked at.</summary>
    internal Dialect Dialect { get; set; } = Dialect.Standard;

    /// <summary>The schema that has the URI.</summary>
    internal SchemaPlace Root { get; } = root;

    /// <summary>Schemas with <c>$anchor</c> or <c>$dynamicAnchor</c>, by name.</summary>
    internal Dictionary<string, SchemaPlace> Anchors { get; } = [];

    /// <summary>Those of the anchors that <c>$dynamicRef</c> may mean.</summary>
    internal HashSet<string> DynamicAnchors { get; } = [];

    /// <summary>The compiled schemas of those dynamic anchors that somebody refers to.</summary>
    internal Dictionary<string, SchemaNode> DynamicTargets { get; } = [];
}

/// <summary>One schema where it stands.</summary>
/// <param name="Document">The document, by the prefix that its schema paths have.</param>
/// <param name="Pointer">JSON Pointer from the document's root.</param>
/// <param name="Element">The schema.</param>
internal readonly record struct SchemaPlace(SchemaDocument Document, string Pointer, JsonElement Element)
{
    internal string Path => $"{Document.PathPrefix}#{Pointer}";

    /// <summary>The place of one of this object's members.</summary>
    internal SchemaPlace In(JsonProperty member) => this with { Pointer = $"{Pointer}/{JsonPointer.Escape(member.Name)}", Element = member.Value };
}
