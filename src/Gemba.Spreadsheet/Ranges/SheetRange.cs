using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Ranges;

/// <summary>A rectangle on a sheet.</summary>
internal readonly record struct SheetRange(Sheet Sheet, CellRange Cells)
{
    /// <summary>
    /// The same without the rows and columns behind the last used ones, which hold nothing; <see langword="null"/> where nothing of it is used.
    /// Where it reaches to an end of the sheet (<c>A:C</c>, <c>2:5</c>), also without the unused ones before the first.
    /// </summary>
    public CellRange? UsedPart()
    {
        if (Sheet.UsedRange is not { } used || !used.Overlaps(Cells))
            return null;
        var wholeColumns = Cells is { FirstRow: 1, LastRow: RangeText.LastRow };
        var wholeRows = Cells is { FirstColumn: 1, LastColumn: RangeText.LastColumn };
        return new CellRange(
            wholeColumns ? Math.Max(Cells.FirstRow, used.FirstRow) : Cells.FirstRow,
            wholeRows ? Math.Max(Cells.FirstColumn, used.FirstColumn) : Cells.FirstColumn,
            Math.Min(Cells.LastRow, used.LastRow),
            Math.Min(Cells.LastColumn, used.LastColumn));
    }
}
