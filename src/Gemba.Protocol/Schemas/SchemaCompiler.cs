using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Protocol.SchemaKeywords;

namespace Gemba.Protocol.Schemas;

/// <summary>Turns a schema, and all that it refers to, into <see cref="SchemaNode"/>s.</summary>
internal sealed class SchemaCompiler(SchemaOptions options)
{
    private readonly SchemaLibrary _library = new(options);
    private readonly Dictionary<string, SchemaNode> _nodes = [];
    private readonly Queue<(SchemaPlace Place, SchemaNode Node)> _waiting = new();
    private readonly HashSet<string> _dynamicNames = [];

    internal SchemaOptions Options { get; } = options;

    /// <exception cref="FaultException">The schema is not one, or refers to what is not there.</exception>
    internal SchemaNode Compile(JsonElement schema)
    {
        var root = NodeAt(_library.Load("", "", schema));
        do
        {
            while (_waiting.TryDequeue(out var next))
                Fill(next.Place, next.Node);
            AddDynamicTargets();
        }
        while (_waiting.Count > 0);
        return root;
    }

    /// <summary>The compiled schema of a place; its keywords may come later, so that schemas can refer to each other in circles.</summary>
    internal SchemaNode NodeAt(SchemaPlace place)
    {
        if (_nodes.TryGetValue(place.Path, out var known))
            return known;
        if (_nodes.Count == Options.MaxSubschemas)
            throw new FaultException(ProtocolFaults.SchemaTooLarge(Options.MaxSubschemas));
        var node = new SchemaNode(place.Path, place.Document.ResourceAt(place.Pointer));
        _nodes.Add(place.Path, node);
        _waiting.Enqueue((place, node));
        return node;
    }

    internal SchemaNode NodeOf(SchemaPlace from, string reference) => NodeAt(_library.Find(from, reference));

    /// <summary>The name after which the dynamic scope is searched, or <see langword="null"/> where the reference means one schema only.</summary>
    internal string? DynamicNameOf(SchemaPlace from, string reference)
    {
        var fragment = UriReference.Parse(reference).Fragment;
        if (string.IsNullOrEmpty(fragment) || fragment[0] == '/')
            return null;
        var target = _library.Find(from, reference);
        if (!target.Document.ResourceAt(target.Pointer).DynamicAnchors.Contains(fragment))
            return null;
        _dynamicNames.Add(fragment);
        return fragment;
    }

    private void Fill(SchemaPlace place, SchemaNode node)
    {
        switch (place.Element.ValueKind)
        {
            case JsonValueKind.True:
                break;
            case JsonValueKind.False:
                node.IsFalse = true;
                node.Keywords = [new NothingKeyword(node)];
                break;
            case JsonValueKind.Object:
                var source = new KeywordSource(this, place, node);
                node.TypeText = TypeKeyword.TextOf(source);
                node.Keywords = [.. KeywordTable.Ordinary(source)];
                node.Late = [.. KeywordTable.Late(source)];
                break;
            default:
                throw new FaultException(ProtocolFaults.InvalidSchema(place.Path, "a schema is an object, true or false"));
        }
    }

    private void AddDynamicTargets()
    {
        foreach (var resource in _library.Resources.ToArray())
        {
            foreach (var name in resource.DynamicAnchors.Where(name => _dynamicNames.Contains(name) && !resource.DynamicTargets.ContainsKey(name)))
                resource.DynamicTargets.Add(name, NodeAt(resource.Anchors[name]));
        }
    }
}
