using System.Text.Json;

namespace Gemba.Spreadsheet.Tools;

/// <summary>The arguments of one call, after they were checked against the tool's schema.</summary>
internal sealed class ToolArguments(IReadOnlyDictionary<string, JsonElement> values)
{
    public const string WorkbookName = "workbook_or_fork_id";

    public static readonly ToolArguments None = new(new Dictionary<string, JsonElement>());

    /// <summary>Which workbook is meant.</summary>
    public string Workbook => Text(WorkbookName)!;

    public IEnumerable<string> Names => values.Keys;

    public bool Has(string name) => values.ContainsKey(name);

    public JsonElement Value(string name) => values[name];

    public string? Text(string name) => values.TryGetValue(name, out var value) ? value.GetString() : null;

    public bool Flag(string name, bool otherwise) => values.TryGetValue(name, out var value) ? value.GetBoolean() : otherwise;

    public int? Number(string name) => values.TryGetValue(name, out var value) ? (int)value.GetDouble() : null;

    public int Number(string name, int otherwise) => Number(name) ?? otherwise;

    public string[] Texts(string name) =>
        values.TryGetValue(name, out var value) ? [.. value.EnumerateArray().Select(item => item.GetString()!)] : [];

    public IEnumerable<JsonElement> Items(string name) => values.TryGetValue(name, out var value) ? value.EnumerateArray() : [];
}
