using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Schemas;

namespace Gemba.Tests.Protocol.Schemas;

/// <summary>The official JSON-Schema-Test-Suite for draft 2020-12.</summary>
internal static class SchemaSuite
{
    private static readonly Lazy<Dictionary<string, JsonElement>> Remotes = new(LoadRemotes);

    /// <summary>One case: file, name, and whether the verdict is the one that the suite demands.</summary>
    internal sealed record Outcome(string File, string Name, bool Agrees);

    internal static IEnumerable<string> Files(params string[] folder) =>
        Directory.EnumerateFiles(PathOf(folder), "*.json").Select(file => Path.GetFileName(file)).Order();

    internal static string PathOf(params string[] parts) => SharedData.PathOf(["json-schema-test-suite", "tests", "draft2020-12", .. parts]);

    internal static List<Outcome> Run(string path, bool assertFormats)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        List<Outcome> outcomes = [];
        foreach (var group in document.RootElement.EnumerateArray())
        {
            var schema = Compile(group.GetProperty("schema"), assertFormats);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var name = $"{group.GetProperty("description").GetString()} / {test.GetProperty("description").GetString()}";
                var verdict = schema?.Validate(test.GetProperty("data")).IsValid;
                outcomes.Add(new Outcome(Path.GetFileName(path), name, verdict == test.GetProperty("valid").GetBoolean()));
            }
        }

        return outcomes;
    }

    private static CompiledSchema? Compile(JsonElement schema, bool assertFormats)
    {
        try
        {
            return CompiledSchema.Compile(schema, new SchemaOptions { Documents = Remotes.Value, AssertFormats = assertFormats });
        }
        catch (FaultException)
        {
            return null;
        }
    }

    private static Dictionary<string, JsonElement> LoadRemotes()
    {
        var folder = SharedData.PathOf("json-schema-test-suite", "remotes");
        return Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).ToDictionary(
            file => "http://localhost:1234/" + Path.GetRelativePath(folder, file).Replace('\\', '/'),
            file => JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(file)));
    }
}
