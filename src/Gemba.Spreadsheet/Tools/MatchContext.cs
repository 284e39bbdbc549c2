using System.Text.Json;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;

namespace Gemba.Spreadsheet.Tools;

/// <summary>What stands around a match, as far as the caller wants to see it.</summary>
internal sealed class MatchContext(LoadedWorkbook loaded, ToolArguments arguments, CancellationToken cancellationToken)
{
    /// <summary>Longest text of a cell in a match; the whole text is there for range_values.</summary>
    public const int LongestText = 500;

    private readonly string _kind = arguments.Text("context") ?? "none";
    private readonly int _width = arguments.Number("context_width", 3);

    public void Write(Utf8JsonWriter json, CellSearch.Found cell)
    {
        if (_kind is "neighbors" or "both")
            WriteNeighbors(json, cell);
        if (_kind is "row" or "both")
            WriteRow(json, cell);
    }

    private static void WriteNeighbors(Utf8JsonWriter json, CellSearch.Found cell)
    {
        json.WriteStartObject("neighbors");
        foreach (var (name, row, column) in new[] { ("l", 0, -1), ("r", 0, 1), ("u", -1, 0), ("d", 1, 0) })
        {
            var value = cell.Sheet.ValueAt(cell.Row + row, cell.Column + column);
            if (value.IsEmpty)
                continue;
            json.WritePropertyName(name);
            json.WriteCell(value, LongestText);
        }

        json.WriteEndObject();
    }

    private void WriteRow(Utf8JsonWriter json, CellSearch.Found cell)
    {
        var used = cell.Sheet.UsedRange!.Value;
        var region = loaded.RegionsOf(cell.Sheet, cancellationToken).Regions.FirstOrDefault(r => r.Bounds.Contains(cell.Row, cell.Column));
        var bounds = region?.Bounds ?? used;
        var (first, last) = (Math.Max(bounds.FirstColumn, cell.Column - _width), Math.Min(bounds.LastColumn, cell.Column + _width));
        var span = bounds with { FirstColumn = first, LastColumn = last };
        var names = region is null ? ColumnNames.Read(cell.Sheet, span, used.FirstRow, 1)
            : region.HeaderRows.Count > 0 ? ColumnNames.Read(cell.Sheet, span, region.HeaderRows[0], region.FirstDataRow - region.HeaderRows[0])
            : ColumnNames.Letters(span);
        json.WriteStartObject("row_context");
        RowFormat.WriteNames(json, "headers", names.Names);
        json.WriteStartArray("values");
        for (var column = first; column <= last; column++)
            json.WriteCell(cell.Sheet.ValueAt(cell.Row, column), LongestText);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
