using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gemba.Cli.Configuration;
using Gemba.Cli.Spreadsheet;
using Gemba.Protocol.Schemas;
using Gemba.Tests.Requirements;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Gemba.Tests.Cli;

/// <summary>The schema that <c>gemba config schema</c> prints, judged by our own validator.</summary>
public sealed partial class ConfigurationSchemaTests
{
    private static readonly CompiledSchema Schema = CompiledSchema.Compile(JsonElement.Parse(ConfigurationSchema.Text));

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/configuration.md")]
    [Requirement("C8")]
    public void Every_example_of_the_documentation_fits_the_schema_and_the_options(string page)
    {
        var examples = YamlBlock().Matches(File.ReadAllText(Path.Combine(SharedData.Checkout, page))).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(examples);
        foreach (var yaml in examples)
        {
            Assert.Empty(Schema.Validate(JsonOf(yaml)).Errors);
            Assert.Empty(FaultsOf(yaml));
        }
    }

    [Theory]
    [InlineData("spreadsheet: { maxCells: 0 }", "/spreadsheet/maxCells")]
    [InlineData("spreadsheet: { maxCells: many }", "/spreadsheet/maxCells")]
    [InlineData("spreadsheet: { toolTimeout: 30 }", "/spreadsheet/toolTimeout")]
    [InlineData("spreadsheet: { maxCels: 1 }", "/spreadsheet/maxCels")]
    [InlineData("spreadsheat: { maxCells: 1 }", "/spreadsheat")]
    [InlineData("audit: { durability: Sometimes }", "/audit/durability")]
    [InlineData("audit: { enabled: \"yes\" }", "/audit/enabled")]
    [InlineData("ops: 9092", "/ops")]
    [Requirement("C8")]
    public void A_wrong_value_is_refused_where_it_stands(string yaml, string path) =>
        Assert.Contains(Schema.Validate(JsonOf(yaml)).Errors, error => error.InstancePath == path);

    [Theory]
    [InlineData("audit: { durability: durable }", true)]
    [InlineData("audit: { durability: DURABLE }", true)]
    [InlineData("audit: { durability: 1 }", false)]
    [InlineData("audit: { durability: }", true)]
    [InlineData("spreadsheet: { maxCells: }", true)]
    [InlineData("spreadsheet: { maxCells: null, toolTimeout: ~, extensions: null, structuredAnswers: null }", true)]
    [InlineData("spreadsheet:", true)]
    [InlineData("spreadsheet: { maxCells: \"5000\" }", false)]
    [InlineData("spreadsheet: { maxCells: '5000' }", false)]
    [InlineData("spreadsheet: { maxCells: 5000 }", true)]
    [InlineData("spreadsheet: { maxCells: 5000.5 }", false)]
    [InlineData("spreadsheet: { maxCells: 1000001 }", false)]
    [InlineData("spreadsheet: { structuredAnswers: \"true\" }", false)]
    [InlineData("spreadsheet: { structuredAnswers: yes }", false)]
    [InlineData("spreadsheet: { structuredAnswers: true }", true)]
    [InlineData("health: { memoryDegradedAbove: 0.5 }", true)]
    [InlineData("health: { memoryDegradedAbove: \"0.5\" }", false)]
    [InlineData("health: { memoryDegradedAbove: 2 }", false)]
    [InlineData("spreadsheet: { toolTimeout: \"00:00:20\" }", true)]
    [InlineData("spreadsheet: { toolTimeout: 0:0:20 }", true)]
    [InlineData("spreadsheet: { toolTimeout: 00:99:00 }", false)]
    [InlineData("audit: { retention: 90.00:00:00 }", true)]
    [InlineData("audit: { retention: 90:00:00:00 }", false)]
    [InlineData("spreadsheet: { toolTimeout: 30 }", false)]
    [InlineData("statsd: { prefix: 5 }", true)]
    [InlineData("tools: { deny: close_workbook }", true)]
    [InlineData("tools: { deny: [close_workbook, 5] }", true)]
    [InlineData("tools: { deny: [close_workbook, null] }", false)]
    [InlineData("redaction: { secretNames: [null] }", false)]
    [InlineData("features: { searchTools: false }", true)]
    [InlineData("features: { searchTools: }", true)]
    [InlineData("features: { searchTools: {} }", true)]
    [InlineData("features: { searchTools: \"false\" }", false)]
    [InlineData("features: { searchTools: maybe }", false)]
    [InlineData("features: { searchTools: { enabledFor: [] } }", true)]
    [InlineData("features: { searchTools: { requirementType: All } }", false)]
    [InlineData("features: { searchTools: { enabledFor: [{ name: Microsoft.Targeting, parameters: { audience: { defaultRolloutPercentage: 20 } } }] } }", true)]
    [InlineData("features: { searchTools: { enabledFor: [{ name: Microsoft.Targeting, parameters: { audience: { defaultRolloutPercentage: \"20\" } } }] } }", false)]
    [InlineData("features: { searchTools: { enabledFor: [{ name: Microsoft.Targeting, parameters: { audience: { users: [] } } }] } }", false)]
    [InlineData("features: { searchTools: { enabledFor: [{ name: microsoft.targeting, parameters: { audience: { defaultRolloutPercentage: 20 } } }] } }", false)]
    [InlineData("features: { searchTools: { enabledFor: [{ name: Microsoft.TimeWindow, parameters: { start: soon } }] } }", false)]
    [InlineData("features: { searchTools: { enabledFor: [{ name: Microsoft.TimeWindow, parameters: { start: 2026-01-31T08:00:00Z } }] } }", true)]
    [InlineData("features: { searchTools: { enabledFor: [{ name: Microsoft.TimeWindow }] } }", false)]
    [Requirement("C8")]
    public void The_schema_and_the_check_take_and_refuse_the_same(string yaml, bool isTaken)
    {
        var (schema, check) = (Schema.Validate(JsonOf(yaml)), FaultsOf(yaml));

        Assert.Equal((isTaken, isTaken), (schema.IsValid, check.Length == 0));
    }

    [Fact]
    public void What_other_roles_read_is_theirs_to_judge() =>
        Assert.True(Schema.Validate(JsonOf("gateway: { listen: { http: \"127.0.0.1:8080\" } }")).IsValid);

    private static string[] FaultsOf(string yaml)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, yaml);
            var configuration = new EffectiveConfiguration(file, [], new Dictionary<string, string>());
            return Refused(configuration);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Folders are the machine's and no matter of form: the documentation names some that are not there.
    private static string[] Refused(EffectiveConfiguration configuration)
    {
        try
        {
            SpreadsheetSettings.From(configuration, stdio: true);
            return [];
        }
        catch (ConfigurationFault fault)
        {
            return [.. fault.Message.Split(Environment.NewLine).Where(line => !line.Contains("spreadsheet:workspace", StringComparison.Ordinal))];
        }
    }

    private static JsonElement JsonOf(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return JsonSerializer.SerializeToElement(NodeOf(stream.Documents[0].RootNode));
    }

    // The core schema of YAML 1.2, as editors read it: plain words are null, true, false or numbers where they look like one.
    private static JsonNode? NodeOf(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, NodeOf(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(NodeOf)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" } => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain } number when long.TryParse(number.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => JsonValue.Create(value),
        YamlScalarNode { Style: ScalarStyle.Plain } number when double.TryParse(number.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => JsonValue.Create(value),
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => throw new InvalidOperationException($"{node} has no form in JSON."),
    };

    [GeneratedRegex(@"^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
