using System.Text.Json;

namespace Gemba.Protocol.Schemas;

/// <summary>The schemas of draft 2020-12's own keywords, kept in the assembly: <c>…/schema</c> and one for each vocabulary.</summary>
internal static class Metaschemas
{
    private const string Folder = "metaschema/";

    private static readonly Lazy<Dictionary<string, JsonElement>> ByUri = new(Load);

    internal static JsonElement? Find(string uri) => ByUri.Value.TryGetValue(uri, out var found) ? found : null;

    private static Dictionary<string, JsonElement> Load()
    {
        var assembly = typeof(Metaschemas).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => JsonSerializer.Deserialize<JsonElement>(assembly.GetManifestResourceStream(name)!))
            .ToDictionary(schema => schema.GetProperty("$id").GetString()!);
    }
}
