using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.Protocol.Schemas;

namespace Gemba.Tests.Protocol.Schemas;

/// <summary>The schemas that the protocol's own revisions publish.</summary>
public sealed class PublicSchemaTests
{
    private const string Newest = "2026-07-28";

    [SharedDataTheory]
    [InlineData("2024-11-05", "definitions")]
    [InlineData("2025-03-26", "definitions")]
    [InlineData("2025-06-18", "definitions")]
    [InlineData("2025-11-25", "$defs")]
    [InlineData(Newest, "$defs")]
    public void Every_definition_of_every_revision_compiles(string revision, string place)
    {
        // The first three are draft-07: they use nothing of it that 2020-12 reads differently.
        foreach (var name in Definitions(revision, place))
            Assert.NotNull(SchemaOf(revision, place, name));
    }

    [SharedDataFact]
    public void Every_published_example_fits_its_definition()
    {
        var folder = SharedData.PathOf("mcp-schema", Newest, "examples");
        var definitions = Definitions(Newest, "$defs").ToHashSet();
        var judged = 0;
        foreach (var kind in Directory.EnumerateDirectories(folder))
        {
            var name = Path.GetFileName(kind);
            Assert.Contains(name, definitions);
            var schema = SchemaOf(Newest, "$defs", name);
            foreach (var example in Directory.EnumerateFiles(kind, "*.json"))
            {
                Assert.Equal("", schema.Validate(File.ReadAllBytes(example)).ToString());
                judged++;
            }
        }

        Assert.InRange(judged, 129, int.MaxValue);
    }

    [SharedDataTheory]
    [InlineData("2024-11-05", "definitions")]
    [InlineData("2025-06-18", "definitions")]
    [InlineData("2025-11-25", "$defs")]
    [InlineData(Newest, "$defs")]
    public void A_broken_message_does_not_fit(string revision, string place)
    {
        var schema = SchemaOf(revision, place, "CallToolRequest");

        var verdict = schema.Validate("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"name":7,"arguments":[]}}"""u8.ToArray());

        Assert.Contains(verdict.Errors, error => error is { InstancePath: "/params/name", Keyword: "type", Expected: "string", Found: "7" });
        Assert.Contains(verdict.Errors, error => error is { InstancePath: "/method", Keyword: "const", Expected: "\"tools/call\"" });
    }

    [SharedDataFact]
    public void Metaschema_and_published_schemas_agree()
    {
        var metaschema = CompiledSchemaTests.Compile("""{"$ref":"https://json-schema.org/draft/2020-12/schema"}""");

        Assert.Equal("", metaschema.Validate(Document(Newest)).ToString());
        Assert.Equal("", metaschema.Validate(Document("2025-11-25")).ToString());
        Assert.Contains("/properties/a/type", metaschema.Validate("""{"properties":{"a":{"type":"strnig"}}}"""u8.ToArray()).Errors.Select(error => error.InstancePath));
    }

    private static IEnumerable<string> Definitions(string revision, string place) => Document(revision).GetProperty(place).EnumerateObject().Select(member => member.Name);

    private static CompiledSchema SchemaOf(string revision, string place, string name)
    {
        var wrapped = new JsonObject { ["$ref"] = $"mcp:{revision}#/{place}/{name}" };
        var options = new SchemaOptions { Documents = new Dictionary<string, JsonElement> { [$"mcp:{revision}"] = Document(revision) } };
        return CompiledSchema.Compile(JsonSerializer.SerializeToElement(wrapped), options);
    }

    private static JsonElement Document(string revision) =>
        JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(SharedData.PathOf("mcp-schema", revision, "schema.json")));
}
