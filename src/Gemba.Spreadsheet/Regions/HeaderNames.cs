using System.Globalization;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>Names the columns of a block from its header rows.</summary>
internal sealed class HeaderNames(SheetView view)
{
    public IReadOnlyList<string> Of(CellRange block, int headerRows)
    {
        if (headerRows == 0)
            return [];
        var names = new string[Math.Min(block.Columns, view.Options.MaxHeaderColumns)];
        var uses = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
            names[i] = Distinct(NameOf(block, block.FirstColumn + i, headerRows), uses);
        return names;
    }

    private string NameOf(CellRange block, int column, int headerRows)
    {
        var parts = new List<string>();
        (int, int) before = default;
        for (var row = block.FirstRow; row < block.FirstRow + headerRows; row++)
        {
            var merged = view.Merges.Find(row, column);
            var anchor = merged is { } range ? (range.FirstRow, range.FirstColumn) : (row, column);
            if (anchor != before && TextOf(anchor) is { Length: > 0 } text)
                parts.Add(text);
            before = anchor;
        }

        return parts.Count == 0 ? CellRange.LettersOf(column) : string.Join(" / ", parts);
    }

    private string TextOf((int Row, int Column) at)
    {
        var value = view.Sheet.ValueAt(at.Row, at.Column);
        return value.Kind switch
        {
            CellKind.Empty => "",
            CellKind.Text or CellKind.Error => OneLine(value.Text!),
            CellKind.Boolean => value.Number == 0 ? "FALSE" : "TRUE",
            CellKind.DateTime when value.Number is >= 0 and < 2_958_466 => DateTime.FromOADate(value.Number).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            _ => value.Number.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A name has no line breaks: those of a wrapped header become spaces.</summary>
    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Distinct(string name, Dictionary<string, int> uses)
    {
        uses.TryGetValue(name, out var count);
        uses[name] = ++count;
        if (count == 1)
            return name;
        var numbered = string.Create(CultureInfo.InvariantCulture, $"{name}_{count}");
        uses.TryAdd(numbered, 1);
        return numbered;
    }
}
