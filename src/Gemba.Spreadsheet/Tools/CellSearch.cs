using Gemba.Observability.Tracing;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Finds cells; looks only at those that are there, however wide the sheet is stretched.</summary>
internal static class CellSearch
{
    private const int CheckEvery = 4096;

    /// <summary>A cell that was found.</summary>
    internal readonly record struct Found(Sheet Sheet, int Row, int Column);

    /// <summary>Whether a cell is wanted.</summary>
    internal delegate bool Wanted(Sheet sheet, in ColumnCells cell, int column);

    /// <summary>All wanted cells of the areas, area by area, in each from the top and then from the left.</summary>
    public static List<Found> Find(IEnumerable<SheetRange> areas, Wanted wanted, CancellationToken cancellationToken)
    {
        using var span = InnerSpans.Start(SpanNames.ReadCells);
        var all = new List<Found>();
        foreach (var area in areas)
        {
            var found = FindIn(area, wanted, cancellationToken);
            found.Sort(static (a, b) => a.Row != b.Row ? a.Row.CompareTo(b.Row) : a.Column.CompareTo(b.Column));
            all.AddRange(found);
        }

        return all;
    }

    private static List<Found> FindIn(SheetRange area, Wanted wanted, CancellationToken cancellationToken)
    {
        var found = new List<Found>();
        var looked = 0;
        for (var column = area.Cells.FirstColumn; column <= area.Cells.LastColumn; column++)
        {
            for (var cells = area.Sheet.ColumnFrom(column, area.Cells.FirstRow); cells.MoveNext() && cells.Row <= area.Cells.LastRow;)
            {
                if (++looked % CheckEvery == 0)
                    cancellationToken.ThrowIfCancellationRequested();
                if (wanted(area.Sheet, cells, column))
                    found.Add(new Found(area.Sheet, cells.Row, column));
            }
        }

        return found;
    }
}
