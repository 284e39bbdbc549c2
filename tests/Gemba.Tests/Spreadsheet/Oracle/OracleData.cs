using System.IO.Compression;
using System.Text.Json;

namespace Gemba.Tests.Spreadsheet.Oracle;

/// <summary>What <c>libreoffice_cells.py</c> wrote.</summary>
internal sealed class OracleData
{
    private static readonly Lazy<OracleData> Loaded = new(() => new OracleData());

    private OracleData()
    {
        using var packed = new GZipStream(File.OpenRead(PathOf("libreoffice-cells.jsonl.gz")), CompressionMode.Decompress);
        using var lines = new StreamReader(packed);
        while (lines.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.TryGetProperty("office", out var office))
                Office = office.GetString()!;
            else if (root.TryGetProperty("file", out _))
                Workbooks.Add(WorkbookOf(root));
            else if (root.TryGetProperty("kind", out var kind))
                Formats.Add((root.GetProperty("format").GetString()!, kind.GetString()![0]));
        }
    }

    public static OracleData Instance => Loaded.Value;

    /// <summary>Name and version.</summary>
    public string Office { get; } = "";

    public List<OracleWorkbook> Workbooks { get; } = [];

    /// <summary>Every number format code of the workbooks that LibreOffice accepts, with the kind of number that it shows.</summary>
    public List<(string Code, char Kind)> Formats { get; } = [];

    /// <summary>A file beside this one.</summary>
    public static string PathOf(string name) => Path.Combine(SharedData.Checkout, "tests", "Gemba.Tests", "Spreadsheet", "Oracle", name);

    private static OracleWorkbook WorkbookOf(JsonElement json) => new(
        json.GetProperty("file").GetString()!,
        json.TryGetProperty("refused", out var refused) ? refused.GetString() : null,
        json.TryGetProperty("date1904", out var date1904) && date1904.GetBoolean(),
        Texts(json, "names"),
        Entries(json, "tables").ToDictionary(table => table.Name, table => (table.Value[0].GetInt32(), table.Value[1].GetString()!), StringComparer.Ordinal),
        [.. Items(json, "sheets").Select(SheetOf)]);

    private static OracleSheet SheetOf(JsonElement json) => new(
        json.GetProperty("name").GetString()!,
        json.GetProperty("visible").GetBoolean(),
        Texts(json, "names"),
        [.. Items(json, "merged").Select(range => range.GetString()!)],
        [.. Items(json, "printAreas").Select(range => range.GetString()!)],
        Entries(json, "comments").ToDictionary(comment => comment.Name, comment => comment.Value.GetString()!, StringComparer.Ordinal),
        [.. Items(json, "hiddenRows").Select(Span)],
        [.. Items(json, "hiddenColumns").Select(Span)],
        [.. Items(json, "cells").Select(CellOf)]);

    private static OracleCell CellOf(JsonElement json)
    {
        var place = Address.Parse(json[0].GetString()!);
        var value = json[2];
        var isText = value.ValueKind == JsonValueKind.String;
        return new OracleCell(
            place.Row, place.Column, json[1].GetString()![0],
            isText ? 0 : value.GetDouble(), isText ? value.GetString() : null,
            json.GetArrayLength() > 3 ? json[3].GetString() : null);
    }

    private static (int First, int Last) Span(JsonElement json) => (json[0].GetInt32(), json[1].GetInt32());

    private static Dictionary<string, string?> Texts(JsonElement json, string name) =>
        Entries(json, name).ToDictionary(entry => entry.Name, entry => entry.Value.GetString(), StringComparer.OrdinalIgnoreCase);

    private static JsonProperty[] Entries(JsonElement json, string name) =>
        json.TryGetProperty(name, out var found) ? [.. found.EnumerateObject()] : [];

    private static JsonElement[] Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out var found) ? [.. found.EnumerateArray()] : [];
}
