using Gemba.Observability.Tracing;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Which rows of a block are meant, and what their columns hold.</summary>
internal static class TableRows
{
    private const int CheckEvery = 1024;

    /// <summary>The rows that pass every filter.</summary>
    public static RowNumbers Filter(TableBlock block, List<RowFilter> filters, CancellationToken cancellationToken)
    {
        using var span = InnerSpans.Start(SpanNames.ReadCells);
        var rows = new List<int>();
        for (var row = block.FirstDataRow; row <= block.LastDataRow; row++)
        {
            if (row % CheckEvery == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (filters.TrueForAll(filter => filter.Passes(block.Sheet, row)))
                rows.Add(row);
        }

        return RowNumbers.Of(rows);
    }

    /// <summary>All rows for <c>first</c>, the last ones for <c>last</c>, evenly spread ones, the first and last among them, for <c>distributed</c>.</summary>
    public static RowNumbers Sample(RowNumbers rows, string mode, int limit)
    {
        if (mode == "first" || rows.Count <= limit)
            return rows;
        var chosen = new List<int>(limit);
        for (var i = 0; i < limit; i++)
            chosen.Add(rows[mode == "last" ? rows.Count - limit + i : limit == 1 ? 0 : (int)((long)i * (rows.Count - 1) / (limit - 1))]);
        return RowNumbers.Of(chosen);
    }

    /// <summary>For each column of the page the kind of its values in the first thousand rows: number, text, date, time, bool, error, null, or mixed.</summary>
    public static string[] TypesOf(Grid grid, GridPage page)
    {
        var types = new string[page.Columns];
        for (var i = 0; i < types.Length; i++)
        {
            var found = CellKind.Empty;
            types[i] = CellText.NameOf(found);
            for (var row = 0; row < Math.Min(grid.Rows.Count, 1000) && types[i] != "mixed"; row++)
            {
                var kind = grid.Sheet.KindAt(grid.Rows[row], grid.Columns[page.FirstColumn + i]);
                if (kind == CellKind.Empty || kind == found)
                    continue;
                types[i] = found == CellKind.Empty ? CellText.NameOf(kind) : "mixed";
                found = kind;
            }
        }

        return types;
    }
}
