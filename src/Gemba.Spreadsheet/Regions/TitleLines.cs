using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>Finds lines of text right above or below a wider block that are words about it, not part of it.</summary>
internal sealed class TitleLines(SheetView view)
{
    private const int MostTitles = 5, MostRemarks = 5, LongText = 25;

    /// <summary>Rows at the top that are a title, an explanation under it, or a banner over the whole width.</summary>
    public int Above(CellRange block)
    {
        var count = 0;
        while (count < MostTitles && count < block.Rows - 1 && LineIn(block, block.FirstRow + count) is { } line && line.FirstColumn == block.FirstColumn)
            count++;
        if (count == 0)
            return 0;
        var below = CellsIn(block, block.FirstRow + count);
        var first = LineIn(block, block.FirstRow)!.Value;
        var isMarked = first.Columns > 1 || view.IsStyledAt(first.FirstRow, first.FirstColumn)
            || view.LengthAt(first.FirstRow, first.FirstColumn) > LongText || below > 2;
        return isMarked && (below > 1 || first.Columns > 1) ? count : 0;
    }

    /// <summary>Whether the first row is one cell merged over several columns.</summary>
    public bool HasBanner(CellRange block) => LineIn(block, block.FirstRow) is { Columns: > 1 } line && line.FirstColumn == block.FirstColumn && Above(block) > 0;

    /// <summary>Rows at the bottom that are remarks.</summary>
    public int Below(CellRange block)
    {
        if (block.Columns < 3)
            return 0;
        var count = 0;
        while (count < MostRemarks && count < block.Rows - 2 && LineIn(block, block.LastRow - count) is { } line && IsRemark(line))
            count++;
        return count;
    }

    private bool IsRemark(CellRange line)
    {
        var text = view.Sheet.Utf8TextAt(line.FirstRow, line.FirstColumn);
        return text.StartsWith("*"u8) || view.LengthAt(line.FirstRow, line.FirstColumn) > LongText;
    }

    /// <summary>The only cell of a row, or the only merged rectangle that begins there, when it holds text.</summary>
    private CellRange? LineIn(CellRange block, int row)
    {
        CellRange? only = null;
        for (var column = block.FirstColumn; column <= block.LastColumn; column++)
        {
            var merged = view.Merges.Find(row, column);
            var cell = merged ?? new CellRange(row, column, row, column);
            if (view.ClassAt(cell.FirstRow, cell.FirstColumn) == CellClass.Blank || cell == only)
                continue;
            if (only is not null || cell.FirstRow != row || view.ClassAt(row, cell.FirstColumn) != CellClass.Text)
                return null;
            only = cell;
        }

        return only;
    }

    private int CellsIn(CellRange block, int row)
    {
        var count = 0;
        for (var column = block.FirstColumn; column <= block.LastColumn && count < 3; column++)
            count += view.ClassAt(row, column) == CellClass.Blank ? 0 : 1;
        return count;
    }
}
