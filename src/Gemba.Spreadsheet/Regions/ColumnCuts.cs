using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>
/// Decides for two blocks with blank columns between them whether they are two. Two blank columns say so, unless both are labels and values
/// on the same lines; one does where the blocks end on different rows, begin with the same header or a banner of their own, are lists of one column, or where tables
/// above or below part at that column.
/// </summary>
internal sealed class ColumnCuts(SheetView view)
{
    private const int WidestInnerGap = 3;
    private const double FullRow = 0.5, DenseBlock = 0.85;

    private readonly TitleLines _titles = new(view);

    public bool Separates(Block left, Block right)
    {
        var gap = right.Bounds.FirstColumn - left.Bounds.LastColumn - 1;
        if (IsInFilter(left.Bounds, right.Bounds))
            return false;
        if (PartsTables(left.Bounds, right.Bounds))
            return true;
        if (gap <= WidestInnerGap && left.IsPairs && right.IsPairs && left.Bounds.FirstRow == right.Bounds.FirstRow)
            return false;
        return gap > 1 || left.BeginsLike(right) || AreLists(left, right) || HaveTitles(left, right) || EndApart(left.Bounds, right.Bounds);
    }

    private bool IsInFilter(CellRange left, CellRange right) =>
        view.Filter is { } filter && filter.FirstColumn <= left.LastColumn && filter.LastColumn >= right.FirstColumn
        && filter.FirstRow >= left.FirstRow && filter.FirstRow <= Math.Max(left.LastRow, right.LastRow);

    /// <summary>Whether the gap goes on between two tables that touch the blocks' rows, or lies in a table.</summary>
    private bool PartsTables(CellRange left, CellRange right)
    {
        var (top, bottom) = (Math.Min(left.FirstRow, right.FirstRow), Math.Max(left.LastRow, right.LastRow));
        var gap = new CellRange(top, left.LastColumn + 1, bottom, right.FirstColumn - 1);
        var near = view.Tables.Select(table => table.Range).Where(range => range.FirstRow <= bottom + 1 && range.LastRow >= top - 1).ToArray();
        return Array.Exists(near, range => range.Overlaps(gap))
            || (Array.Exists(near, range => range.LastColumn < right.FirstColumn && range.LastColumn >= left.FirstColumn)
                && Array.Exists(near, range => range.FirstColumn > left.LastColumn && range.FirstColumn <= right.LastColumn));
    }

    /// <summary>Two lists of one column whose values are of one type: side by side, not fields of a record.</summary>
    private static bool AreLists(Block left, Block right) =>
        left.Bounds.Columns == 1 && right.Bounds.Columns == 1 && left.Bounds.Rows > 1
        && left.Body[left.Bounds.FirstColumn].IsMostlyValues && right.Body[right.Bounds.FirstColumn].IsMostlyValues;

    /// <summary>A banner over each, or two texts over several columns each.</summary>
    private bool HaveTitles(Block left, Block right) => (_titles.HasBanner(left.Bounds) && _titles.HasBanner(right.Bounds))
        || (left.IsWords && right.IsWords && left.Bounds.Columns > 1 && right.Bounds.Columns > 1);

    /// <summary>One block goes on, in a row of its own that is well filled, where the other, densely filled, has ended; or begins before it.</summary>
    private bool EndApart(CellRange left, CellRange right)
    {
        if (left.FirstRow != right.FirstRow)
            return true;
        if (left.LastRow == right.LastRow)
            return false;
        var (shorter, longer) = left.LastRow < right.LastRow ? (left, right) : (right, left);
        return Density(longer with { FirstRow = longer.LastRow }) >= FullRow && Density(shorter) >= DenseBlock;
    }

    private double Density(CellRange block) => BlockProfile.Of(view, block).Density;
}
