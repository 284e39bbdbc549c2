using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Gemba.Spreadsheet.Features;

namespace Gemba.Cli.Configuration;

/// <summary>One line of <c>gemba config show</c>.</summary>
/// <param name="Key">As the file writes it.</param>
/// <param name="Value">What holds; a secret is never here.</param>
/// <param name="Source">Who gave it: <c>default</c>, <c>gemba.yaml:3</c>, the name of a variable, or <c>command line</c>.</param>
internal sealed record ShownValue(string Key, object? Value, string Source)
{
    private const string Hidden = "[hidden]";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Keys with their values.</summary>
    public static IEnumerable<ShownValue> Of(IEnumerable<ConfigurationKey> keys, Func<ConfigurationKey, object?> valueOf, EffectiveConfiguration configuration) =>
        keys.Select(key => new ShownValue(key.Name, Masked(key, valueOf(key)), SourceOf(key, configuration)));

    /// <summary>What was given below a table of the user's own names. What a server is told in headers and variables may be secret, and is shown only where it is a reference.</summary>
    public static IEnumerable<ShownValue> OfTable(string table, Func<string, bool> isReference, EffectiveConfiguration configuration) => configuration.Under(table)
        .Where(one => one.Value.Value is not null)
        .Select(one => new ShownValue($"{table}:{one.Key}", IsTold(one.Key) && !isReference(one.Value.Value!) ? Hidden : one.Value.Value, one.Value.Source == SettingSource.CommandLine ? "command line" : one.Value.Place));

    private static bool IsTold(string key) => key.Split(':').Any(part => part.Equals("headers", StringComparison.OrdinalIgnoreCase) || part.Equals("environment", StringComparison.OrdinalIgnoreCase));

    /// <summary>For people: one line each.</summary>
    public static string TextOf(IReadOnlyList<ShownValue> values)
    {
        var (keys, texts) = (values.Max(value => value.Key.Length), values.Select(value => Text(value.Value)).ToArray());
        var widest = Math.Min(texts.Max(text => text.Length), 40);
        return string.Join(Environment.NewLine, values.Zip(texts, (value, text) => $"{value.Key.PadRight(keys)}  {text.PadRight(widest)}  {value.Source}"));
    }

    /// <summary>For programs: an object of keys, each with <c>value</c> and <c>source</c>.</summary>
    public static string JsonOf(IReadOnlyList<ShownValue> values) => new JsonObject(values.Select(value => KeyValuePair.Create<string, JsonNode?>(
        value.Key, new JsonObject { ["value"] = JsonSerializer.SerializeToNode(value.Value is FeatureRule rule ? rule.ToString() : value.Value, Readable), ["source"] = value.Source }))).ToJsonString(Readable);

    /// <summary>A value as one line shows it; a secret stays hidden.</summary>
    public static string TextOf(ConfigurationKey key, object? value) => Text(Masked(key, value));

    private static object? Masked(ConfigurationKey key, object? value) => key.IsSecret && value is not null ? Hidden : value;

    private static string Text(object? value) => value switch
    {
        null => "-",
        bool yes => yes ? "true" : "false",
        IEnumerable list and not string => $"[{string.Join(", ", list.Cast<object>())}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string SourceOf(ConfigurationKey key, EffectiveConfiguration configuration) => configuration.SourceOf(key) switch
    {
        { Source: SettingSource.CommandLine } => "command line",
        { Source: SettingSource.Default } => key.Variable is { } variable && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)) ? variable : "default",
        var given => given.Place,
    };
}
