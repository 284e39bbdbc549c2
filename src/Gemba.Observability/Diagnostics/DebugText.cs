using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gemba.Observability.Diagnostics;

/// <summary>JSON as a person reads it in a terminal: names and values in lines, a list of objects as a table.</summary>
internal static class DebugText
{
    private const string Indent = "  ";

    public static string Of(JsonNode node)
    {
        var text = new StringBuilder();
        Write(text, node, "");
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, string indent)
    {
        switch (node)
        {
            case JsonObject whole:
                WriteObject(text, whole, indent);
                break;
            case JsonArray { Count: > 0 } rows when rows.All(row => row is JsonObject flat && flat.All(cell => cell.Value is null or JsonValue)):
                WriteTable(text, [.. rows.Select(row => (JsonObject)row!)], indent);
                break;
            case JsonArray items:
                foreach (var item in items)
                    WriteItem(text, item, indent);
                break;
            default:
                text.Append(indent).Append(Word(node)).Append('\n');
                break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonObject whole, string indent)
    {
        var width = whole.Where(member => member.Value is null or JsonValue).Select(member => member.Key.Length).DefaultIfEmpty(0).Max();
        foreach (var (name, value) in whole)
        {
            if (value is null or JsonValue)
            {
                text.Append(indent).Append(name.PadRight(width)).Append(Indent).Append(Word(value)).Append('\n');
                continue;
            }

            text.Append(indent).Append(name).Append('\n');
            Write(text, value, indent + Indent);
        }
    }

    private static void WriteItem(StringBuilder text, JsonNode? item, string indent)
    {
        if (item is JsonObject or JsonArray)
            text.Append(indent).Append("-\n");
        Write(text, item, item is JsonObject or JsonArray ? indent + Indent : indent);
    }

    private static void WriteTable(StringBuilder text, JsonObject[] rows, string indent)
    {
        string[] names = [.. rows.SelectMany(row => row.Select(cell => cell.Key)).Distinct()];
        string[][] lines = [names, .. rows.Select(row => names.Select(name => row.ContainsKey(name) ? Word(row[name]) : "").ToArray())];
        int[] widths = [.. names.Select((_, column) => lines.Max(line => line[column].Length))];
        bool[] numbers = [.. names.Select(name => rows.All(row => row[name]?.GetValueKind() is null or JsonValueKind.Number))];
        foreach (var line in lines)
        {
            var cells = line.Select((cell, column) => numbers[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.Append(indent).Append(string.Join(Indent, cells).TrimEnd()).Append('\n');
        }
    }

    private static string Word(JsonNode? value) => value switch
    {
        null => "-",
        _ when value.GetValueKind() == JsonValueKind.Number && value.AsValue().TryGetValue<long>(out var number) => number.ToString("N0", CultureInfo.InvariantCulture),
        _ when value.GetValueKind() == JsonValueKind.String => OneLine(value.GetValue<string>()),
        _ => value.ToJsonString(),
    };

    // What came from outside must not write lines of its own.
    private static string OneLine(string text) => text.Any(char.IsControl) ? new string([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]) : text;
}
