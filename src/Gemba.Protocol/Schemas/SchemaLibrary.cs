using System.Runtime.CompilerServices;
using System.Text.Json;
using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Schemas;

/// <summary>The schemas that can be referred to by URI: the one being compiled, those given with it, and the metaschemas.</summary>
internal sealed class SchemaLibrary(SchemaOptions options)
{
    private readonly Dictionary<string, SchemaResource> _resources = [];

    internal IEnumerable<SchemaResource> Resources => _resources.Values.Distinct();

    /// <summary>Takes in a document and finds the schemas in it that have a name of their own.</summary>
    internal SchemaPlace Load(string uri, string pathPrefix, JsonElement element)
    {
        var root = new SchemaPlace(new SchemaDocument(pathPrefix), "", element);
        var resource = new SchemaResource(uri, root) { Dialect = DialectOf(element, Dialect.Standard) };
        _resources.TryAdd(uri, resource);
        Discover(root, resource);
        return root;
    }

    /// <summary>The schema that a reference means.</summary>
    /// <param name="from">Where the reference stands.</param>
    /// <param name="reference">A URI reference, as in <c>#/$defs/row</c>.</param>
    /// <exception cref="FaultException">There is no such schema.</exception>
    internal SchemaPlace Find(SchemaPlace from, string reference)
    {
        var asked = UriReference.Resolve(from.Document.ResourceAt(from.Pointer).BaseUri, reference);
        var resource = FindResource(asked.Document);
        var fragment = Uri.UnescapeDataString(asked.Fragment ?? "");
        var found = resource is null ? null : fragment.Length == 0 ? resource.Root : FindInside(resource, fragment);
        return found ?? throw new FaultException(ProtocolFaults.UnresolvedReference(from.Path, reference, resource is not null));
    }

    private SchemaResource? FindResource(string uri)
    {
        if (_resources.TryGetValue(uri, out var known))
            return known;
        if (FindDocument(uri) is not { } document)
            return null;
        Load(uri, uri, document);
        return _resources[uri];
    }

    private JsonElement? FindDocument(string uri) =>
        options.Documents.TryGetValue(uri, out var document) ? document : Metaschemas.Find(uri);

    private static SchemaPlace? FindInside(SchemaResource resource, string fragment)
    {
        if (fragment[0] != '/')
            return resource.Anchors.TryGetValue(fragment, out var anchored) ? anchored : null;
        var place = resource.Root;
        foreach (var step in fragment[1..].Split('/'))
        {
            if (Step(place.Element, JsonPointer.Unescape(step)) is not { } inner)
                return null;
            place = place with { Pointer = $"{place.Pointer}/{step}", Element = inner };
        }

        return place;
    }

    private static JsonElement? Step(JsonElement element, string step) => element.ValueKind switch
    {
        JsonValueKind.Object when element.TryGetProperty(step, out var member) => member,
        JsonValueKind.Array when uint.TryParse(step, out var index) && index < element.GetArrayLength() => element[(int)index],
        _ => null,
    };

    private void Discover(SchemaPlace place, SchemaResource resource)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new FaultException(ProtocolFaults.InvalidSchema(resource.Root.Path, "schemas stand in each other too many levels deep"));
        if (place.Element.ValueKind == JsonValueKind.Object)
        {
            resource = Identify(place, resource);
            AddAnchor(place, resource, "$anchor");
            if (AddAnchor(place, resource, "$dynamicAnchor") is { } name)
                resource.DynamicAnchors.Add(name);
            foreach (var inner in Subschemas.Of(place))
                Discover(inner, resource);
        }

        place.Document.Add(place.Pointer, resource);
    }

    private SchemaResource Identify(SchemaPlace place, SchemaResource resource)
    {
        if (TextOf(place.Element, "$id") is not { } id)
            return resource;
        var named = UriReference.Resolve(resource.BaseUri, id);
        if (named.Fragment is { Length: > 0 })
            resource.Anchors.TryAdd(named.Fragment, place);   // how drafts before 2019-09 wrote anchors
        if (id.StartsWith('#'))
            return resource;
        var own = new SchemaResource(named.Document, place) { Dialect = DialectOf(place.Element, resource.Dialect) };
        _resources[named.Document] = own;
        if (place.Pointer.Length == 0)
            _resources[resource.BaseUri] = own;
        return own;
    }

    private static string? AddAnchor(SchemaPlace place, SchemaResource resource, string keyword)
    {
        var name = TextOf(place.Element, keyword);
        if (name is not null)
            resource.Anchors.TryAdd(name, place);
        return name;
    }

    private Dialect DialectOf(JsonElement schema, Dialect inherited)
    {
        if (schema.ValueKind != JsonValueKind.Object || TextOf(schema, "$schema")?.TrimEnd('#') is not { } metaschema)
            return inherited;
        if (metaschema == Dialect.Metaschema)
            return Dialect.Standard;
        if (Dialect.IsHistoricUri(metaschema))
            return Dialect.Historic;
        if (FindDocument(metaschema) is not { } document || !document.TryGetProperty("$vocabulary", out var listed))
            return Dialect.Standard;
        var vocabularies = listed.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.ValueKind == JsonValueKind.True);
        if (Dialect.FindUnknown(vocabularies) is { } unknown)
            throw new FaultException(ProtocolFaults.InvalidSchema("#/$schema", $"its metaschema demands the vocabulary {unknown}, which is not known here"));
        return Dialect.Of(vocabularies);
    }

    private static string? TextOf(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
