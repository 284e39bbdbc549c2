using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gemba.Cli.Configuration;
using Gemba.Cli.Gateway;
using Gemba.Cli.Router;
using Gemba.Cli.Spreadsheet;
using Gemba.Gateway.Access;
using Gemba.Gateway.Backends;
using Gemba.Observability.Sdk;
using Gemba.Spreadsheet.Features;

namespace Gemba.Tests.Architecture;

/// <summary>What the options say of themselves, as a page for people and as a schema for programs.</summary>
internal static partial class ConfigurationPages
{
    // What depends on the machine or its variables is told by the summary and not by the machine that wrote the page.
    private static readonly string[] OfTheMachine = ["spreadsheet:maxConcurrentOpens", "logs:levels", "logs:format"];

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    public static string Markdown()
    {
        var page = new StringBuilder("""
            # Configuration

            Generated from the options; `GEMBA_WRITE_DOCS=1 ./test fast` writes it anew. Keys of the file that `--config FILE` names, YAML or JSON:

            ```yaml
            data: ./data
            ops: { listen: "127.0.0.1:9092" }
            spreadsheet:
              workspace: ./workbooks
              maxCells: 5000
              toolTimeout: 00:00:20
            audit:
              durability: Flushed
              retention: 90.00:00:00
            redaction: { hideEmails: false, secretNames: [iban] }
            tools: { allow: ["*"], deny: [close_workbook] }
            ```

            `spreadsheet:maxCells` is also the variable `GEMBA__SPREADSHEET__MAXCELLS`. The command line goes over variables, variables over the file. Times are `hh:mm:ss`, with days as
            `d.hh:mm:ss`. A list that is given replaces the default list. A key that is not listed here is refused, and every fault is printed at once, with its line.

            | command | does |
            |---|---|
            | `gemba config check FILE` | prints every fault and warning; ends with 0, or with 2 where there are faults |
            | `gemba config show FILE` | prints what holds in the end and who said so: default, line of the file, variable; secrets are hidden; `--json` for programs |
            | `gemba config schema` | prints the JSON Schema (2020-12) of the file; it is `configuration.schema.json` beside this page |

            Editors complete and check the file when its first line names the schema, as the YAML plugin of VS Code and every other editor with `yaml-language-server` read it:
            `# yaml-language-server: $schema=./gemba.schema.json`, after `gemba config schema > gemba.schema.json`.

            The file is read anew when it changes, and on SIGHUP. Where it has no faults, what can change under a running server holds at once, and the rest is named in the log and in the audit trail
            with the next start; clients are told when the list of tools changed. Where it has faults, what held before still holds, the log has every fault, and the check `configuration` of `/health` is
            degraded until the file is mended.

            ## Features

            A feature is `true` (everybody gets it), `false` (nobody), or open under conditions in the schema of Microsoft.FeatureManagement; a change holds at once and clients are told that their list of tools is old.

            ```yaml
            features:
              searchTools:
                requirementType: All
                enabledFor:
                  - name: Microsoft.Targeting
                    parameters:
                      audience: { defaultRolloutPercentage: 20, groups: [{ name: claude-code, rolloutPercentage: 100 }], exclusion: { users: [inspector/1.0] } }
                  - name: Microsoft.TimeWindow
                    parameters: { start: "2026-01-31T08:00:00Z" }
            ```

            A client is known by who it proved to be, else by what it calls itself, as in `claude-code/2.1`; its group is the name without the version. A share is taken by a hash of that, so that a client keeps what it got; of
            clients of one name and version all get it or none. `/debug/features?client=claude-code/2.1` on the ops address shows what a client gets. When a time window opens or ends nobody is told: clients see it when they ask for their list again.

            ## Keys

            | key | default | allowed | a change holds | what it does |
            |---|---|---|---|---|

            """);
        AppendKeys(page, SpreadsheetSettings.Keys);
        page.Append("""

            ## The gateway

            Read by `gemba gateway` and `gemba up`, beside the keys above. The sections `spreadsheet`, `reading`, `fileIo`, `features` and `tools` are for a spreadsheet server inside it.

            | key | default | allowed | a change holds | what it does |
            |---|---|---|---|---|

            """);
        AppendKeys(page, GatewayKeys.All);
        AppendTable(page, "A namespace, `gateway:namespaces:NAME`, takes `backends`, a list of servers, and", typeof(NamespaceOptions));
        AppendTable(page, "A server, an item of `backends`, takes", typeof(BackendOptions));
        AppendTable(page, "`exchange` of a server, where it is to know for whom it is called, takes", typeof(ExchangeOptions));
        AppendTable(page, "A rule, an item of the list `gateway:rules`, takes", typeof(AccessRule));
        page.Append("""

            ## The router

            Read by `gemba router`, beside those of every role.

            | key | default | allowed | a change holds | what it does |
            |---|---|---|---|---|

            """);
        AppendKeys(page, RouterSettings.Keys);
        AppendTable(page, "A server of the router's own, `router:servers:NAME`, takes", typeof(BackendOptions), NamespaceReader.KeysOfLone);
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void AppendKeys(StringBuilder page, IEnumerable<ConfigurationKey> keys)
    {
        foreach (var key in keys)
            page.Append(CultureInfo.InvariantCulture, $"| `{key.Name}` | {DefaultTextOf(key)} | {AllowedTextOf(key)} | {(key.IsLive ? "at once" : "at the next start")} | {SummaryOf(key).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
    }

    private static void AppendTable(StringBuilder page, string says, Type options, IReadOnlyList<string>? only = null)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n{says}\n\n| key | default | allowed | what it does |\n|---|---|---|---|\n");
        foreach (var key in KeysOf(options).Where(key => only?.Contains(key.Name) != false))
            page.Append(CultureInfo.InvariantCulture, $"| `{key.Name}` | {DefaultTextOf(key)} | {AllowedTextOf(key)} | {SummaryOf(key).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
    }

    private static ConfigurationKey[] KeysOf(Type options) =>
        [.. ConfigurationKey.Of(options, "").Concat(options.GetProperties().Where(IsMap).Select(map => new ConfigurationKey($":{char.ToLowerInvariant(map.Name[0])}{map.Name[1..]}", map.PropertyType) { Option = map }))
            .Select(key => key with { Name = key.Name[1..] })];

    private static bool IsMap(PropertyInfo property) => property.PropertyType == typeof(IReadOnlyDictionary<string, string>);

    public static string Schema()
    {
        var root = Section("Configuration of Gemba, as --config FILE reads it. Keys may be written in any case; this is the spelling of the documentation.");
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        root.Insert(1, "title", "Gemba");
        foreach (var key in SpreadsheetSettings.Keys.Concat(GatewayKeys.All).Concat(RouterSettings.Keys))
        {
            var (parts, at) = (key.Name.Split(':'), root);
            foreach (var part in parts[..^1])
                at = (JsonObject)(((JsonObject)at["properties"]!)[part] ??= Section(null));
            ((JsonObject)at["properties"]!)[parts[^1]] = Value(key);
        }

        var gateway = (JsonObject)root["properties"]!["gateway"]!["properties"]!;
        gateway["namespaces"] = new JsonObject { ["type"] = new JsonArray("object", "null"), ["additionalProperties"] = Record(typeof(NamespaceOptions), ("backends", ListOf(Record(typeof(BackendOptions), ("exchange", Record(typeof(ExchangeOptions))))))) };
        gateway["rules"] = ListOf(Record(typeof(AccessRule)));
        ((JsonObject)root["properties"]!["router"]!["properties"]!)["servers"] = new JsonObject
        {
            ["type"] = new JsonArray("object", "null"),
            ["additionalProperties"] = Table([], [.. KeysOf(typeof(BackendOptions)).Where(key => NamespaceReader.KeysOfLone.Contains(key.Name)).Select(key => (key.Name, Value(key)))]),
        };
        foreach (var other in SpreadsheetSettings.OtherRoles.Where(role => !((JsonObject)root["properties"]!).ContainsKey(role)))
            ((JsonObject)root["properties"]!)[other] = new JsonObject { ["description"] = "Read and judged by another role." };
        return root.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Record(Type options, params (string Name, JsonObject Value)[] more) => Table([], [.. KeysOf(options).Select(key => (key.Name, Value(key))), .. more]);

    private static JsonObject ListOf(JsonObject item) => new() { ["type"] = new JsonArray("array", "null"), ["items"] = item };

    private static JsonObject Section(string? description)
    {
        var section = new JsonObject { ["type"] = new JsonArray("object", "null"), ["properties"] = new JsonObject(), ["additionalProperties"] = false };
        if (description is not null)
            section.Insert(0, "description", description);
        return section;
    }

    private static JsonObject Value(ConfigurationKey key)
    {
        var value = new JsonObject { ["description"] = SummaryOf(key).Replace("`", "", StringComparison.Ordinal) };
        if (key.IsTable)
            value["anyOf"] = Rule();
        else if (IsMap(key.Option ?? typeof(string).GetProperty("Length")!))
            (value["type"], value["additionalProperties"]) = (new JsonArray("object", "null"), new JsonObject { ["type"] = Text("null") });
        else if (key.IsList)
            (value["type"], value["items"]) = (new JsonArray("array", "string", "number", "boolean", "null"), new JsonObject { ["type"] = Text() });
        else if (key.Type == typeof(TimeSpan))
            (value["type"], value["pattern"]) = (new JsonArray("string", "null"), ConfigurationKey.TimeForm);
        else if (key.Type == typeof(bool))
            value["type"] = new JsonArray("boolean", "null");
        else if (key.Type.IsEnum)
            value["anyOf"] = new JsonArray(
                new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames(key.Type).Select(name => JsonValue.Create(name)), null]) },
                new JsonObject { ["type"] = "string", ["pattern"] = $"^({string.Join('|', Enum.GetNames(key.Type).Select(InAnyCase))})$" });
        else
            value["type"] = key.Type == typeof(string) ? Text("null") : new JsonArray(key.Type == typeof(double) ? "number" : "integer", "null");
        if (key.Bounds is { } bounds && key.Type != typeof(TimeSpan))
        {
            value["minimum"] = JsonSerializer.SerializeToNode((object)bounds.Least);
            if (bounds.Most is not (int.MaxValue or long.MaxValue))
                value["maximum"] = JsonSerializer.SerializeToNode((object)bounds.Most);
        }

        if (DefaultOf(key) is { } fallback)
            value["default"] = fallback is FeatureRule ? true : fallback is Enum word ? word.ToString() : JsonSerializer.SerializeToNode(fallback);
        return value;
    }

    // A word without quotes may look like a number to YAML; where a text is wanted it is one.
    private static JsonArray Text(params string[] more) => [.. ((string[])["string", "number", "boolean", .. more]).Select(type => JsonValue.Create(type))];

    private static string InAnyCase(string word) => string.Concat(word.Select(letter => char.IsLetter(letter) ? $"[{char.ToUpperInvariant(letter)}{char.ToLowerInvariant(letter)}]" : letter.ToString()));

    private static JsonArray Rule() => new(
        new JsonObject { ["type"] = new JsonArray("boolean", "null") },
        new JsonObject { ["type"] = "object", ["maxProperties"] = 0 },
        Table([FeatureConditions.List], (FeatureConditions.Requirement, new JsonObject { ["enum"] = new JsonArray([.. FeatureConditions.Requirements.Select(word => JsonValue.Create(word))]) }),
            (FeatureConditions.List, new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["anyOf"] = new JsonArray([.. FeatureConditions.Filters.Select(filter => Table(["name", "parameters"], ("name", new JsonObject { ["const"] = filter.Key }), ("parameters", Parameters(filter.Value))))]) },
            })));

    private static JsonObject Parameters(IEnumerable<(string Key, ConditionKind Kind)> keys)
    {
        var root = Below();
        foreach (var (key, kind) in keys)
        {
            var (parts, at) = (key.Split(':'), root);
            for (var place = 0; place < parts.Length; place++)
                at = Below(at, parts[place], place + 1 == parts.Length ? Leaf(kind) : parts[place + 1] == "*" ? new JsonObject { ["type"] = "array", ["minItems"] = 1 } : Below());
        }

        return root;
    }

    // A table without keys says nothing, and is told so.
    private static JsonObject Below()
    {
        var table = Table([]);
        table["minProperties"] = 1;
        return table;
    }

    private static JsonObject Below(JsonObject at, string part, JsonObject otherwise)
    {
        if (part == "*")
            return (JsonObject)(at["items"] ??= otherwise);
        return (JsonObject)(((JsonObject)at["properties"]!)[part] ??= otherwise);
    }

    private static JsonObject Leaf(ConditionKind kind) => kind switch
    {
        ConditionKind.Percentage => new JsonObject { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 100 },
        ConditionKind.Time => new JsonObject { ["type"] = "string", ["pattern"] = FeatureConditions.MomentForm },
        _ => new JsonObject { ["type"] = Text(), ["minLength"] = 1 },
    };

    private static JsonObject Table(string[] required, params (string Name, JsonObject Value)[] members) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(members.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Value))),
        ["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]),
        ["additionalProperties"] = false,
    };

    private static object? DefaultOf(ConfigurationKey key) =>
        key.Option is null || OfTheMachine.Contains(key.Name) ? null : key.Option.GetValue(Activator.CreateInstance(key.Option.ReflectedType!)!);

    private static string DefaultTextOf(ConfigurationKey key) => key.DefaultText ?? (OfTheMachine.Contains(key.Name) ? "see there" : DefaultOf(key) switch
    {
        null or "" => "none",
        IEnumerable list and not string => string.Join(", ", list.Cast<object>()) is { Length: > 0 } items ? $"`{items}`" : "none",
        bool yes => yes ? "`true`" : "`false`",
        var value => string.Create(CultureInfo.InvariantCulture, $"`{value}`"),
    });

    private static string AllowedTextOf(ConfigurationKey key) => key.Bounds is { } bounds ? OptionRanges.TextOf(bounds)
        : key.Type == typeof(bool) ? "true, false"
        : key.Type.IsEnum ? string.Join(", ", Enum.GetNames(key.Type))
        : key.IsTable ? "true, false, `enabledFor`"
        : key.IsList ? "list of words"
        : typeof(IDictionary).IsAssignableFrom(key.Type) || key.Type == typeof(IReadOnlyDictionary<string, string>) ? "table of words"
        : key.Type == typeof(TimeSpan) ? "time"
        : key.Type == typeof(string) ? "text" : key.Type == typeof(double) ? "number" : "whole number";

    private static string SummaryOf(ConfigurationKey key)
    {
        if (key.Option is not { } option)
            return key.Summary ?? throw new InvalidOperationException($"{key.Name} says nothing of itself.");
        var docs = XDocument.Load(Path.ChangeExtension(option.DeclaringType!.Assembly.Location, ".xml"));
        var summary = docs.Descendants("member").Single(member => member.Attribute("name")!.Value == $"P:{option.DeclaringType.FullName}.{option.Name}").Element("summary")!;
        foreach (var reference in summary.Descendants().Where(element => element.Name.LocalName is "see" or "c").ToArray())
            reference.ReplaceWith($"`{reference.Attribute("cref")?.Value.Split('.')[^1] ?? reference.Attribute("langword")?.Value ?? reference.Value}`");
        return Whitespace().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
