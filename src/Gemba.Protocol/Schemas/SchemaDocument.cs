namespace Gemba.Protocol.Schemas;

/// <summary>One JSON document that holds schemas.</summary>
/// <param name="pathPrefix">What stands before <c>#</c> in the schema paths of its errors: nothing for the schema that was asked for.</param>
internal sealed class SchemaDocument(string pathPrefix)
{
    private readonly Dictionary<string, SchemaResource> _resources = [];

    internal string PathPrefix { get; } = pathPrefix;

    internal void Add(string pointer, SchemaResource resource) => _resources[pointer] = resource;

    /// <summary>The resource that a schema belongs to, also where it stands under a keyword that nobody knows.</summary>
    internal SchemaResource ResourceAt(string pointer)
    {
        SchemaResource? found;
        while (!_resources.TryGetValue(pointer, out found))
            pointer = pointer[..pointer.LastIndexOf('/')];
        return found;
    }
}
