using System.Text;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>
/// Decides for two blocks with blank rows between them whether the lower one begins something new. Two blank rows do; one does where the
/// lower block brings a header of its own, another shape, other types, or where the author's marks say so.
/// </summary>
internal sealed class RowCuts(SheetView view)
{
    private const double LeastOverlap = 0.6, LeastAgreement = 0.6;

    private readonly TitleLines _titles = new(view);

    private static readonly string[] TotalWords =
        ["total", "grand total", "subtotal", "sum", "average", "avg", "mean", "count", "итог", "всего", "summe", "gesamt", "celkem", "totaal", "összeg"];

    public bool Separates(Block upper, Block lower)
    {
        var gap = lower.Bounds.FirstRow - upper.Bounds.LastRow - 1;
        if (MarkBetween(upper.Bounds, lower.Bounds) is { } marked)
            return marked;
        if (gap <= 2 && IsTotalOf(upper, lower))
            return false;
        if (gap > 1)
            return true;
        if (upper.IsWords || lower.IsWords)
            return !(upper.IsWords && lower.IsWords && upper.Bounds.FirstColumn == lower.Bounds.FirstColumn);
        if (lower.RepeatsHeaderOf(upper) || _titles.HasBanner(lower.Bounds))
            return true;
        if (Continues(upper, lower))
            return false;
        if (upper.IsPairs || lower.IsPairs)
            return !ArePairsBoth(upper, lower);
        if (Overlap(upper.Bounds, lower.Bounds) < LeastOverlap || Agreement(upper, lower) < LeastAgreement)
            return true;
        return lower.Headers.IsStrong && upper.Headers.Rows == 0;
    }

    /// <summary>What filter, print areas and tables say about the gap: new, not new, or nothing.</summary>
    private bool? MarkBetween(CellRange upper, CellRange lower)
    {
        var gap = new CellRange(upper.LastRow + 1, Math.Min(upper.FirstColumn, lower.FirstColumn), lower.FirstRow - 1, Math.Max(upper.LastColumn, lower.LastColumn));
        if (view.Filter is { } filter && filter.FirstColumn <= gap.LastColumn && filter.LastColumn >= gap.FirstColumn)
        {
            if (filter.FirstRow <= upper.LastRow && filter.LastRow >= lower.FirstRow)
                return false;
            if (filter.FirstRow > upper.LastRow && filter.FirstRow <= lower.FirstRow)
                return true;
        }

        if (view.Tables.Any(table => table.Range.Overlaps(gap)))
            return true;
        return view.Sheet.PrintAreas.Any(area => (area.Overlaps(upper) && !area.Overlaps(lower)) || (area.Overlaps(lower) && !area.Overlaps(upper))) ? true : null;
    }

    /// <summary>One or two rows within the upper block's columns whose first word says that they sum it up.</summary>
    private bool IsTotalOf(Block upper, Block lower)
    {
        var (above, below) = (upper.Bounds, lower.Bounds);
        if (below.Rows > 2 || above.Columns < 2 || below.Columns < 2 || below.FirstColumn < above.FirstColumn || below.LastColumn > above.LastColumn || above.Rows < 2)
            return false;
        var word = Encoding.UTF8.GetString(view.Sheet.Utf8TextAt(below.FirstRow, below.FirstColumn)).TrimStart();
        return TotalWords.Any(total => word.StartsWith(total, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A further group of the upper table's records: same columns, same types, no header of its own.</summary>
    private bool Continues(Block upper, Block lower) =>
        upper.Headers.Rows > 0 && !upper.IsPairs && !lower.Headers.IsStrong
        && Overlap(upper.Bounds, lower.Bounds) >= LeastOverlap && Agreement(upper, lower) >= LeastAgreement;

    /// <summary>A spacer inside one list of labels and values; further lines may be too few or too long to look like pairs by themselves.</summary>
    private bool ArePairsBoth(Block upper, Block lower) => upper.Bounds.FirstColumn == lower.Bounds.FirstColumn
        && ((upper.IsPairs && lower.IsPairs)
            || (upper.IsPairs && !lower.Headers.IsStrong && upper.Bounds.LastColumn == lower.Bounds.LastColumn && Agreement(upper, lower) >= 1));

    private static double Overlap(CellRange one, CellRange other)
    {
        var shared = Math.Min(one.LastColumn, other.LastColumn) - Math.Max(one.FirstColumn, other.FirstColumn) + 1;
        return (double)Math.Max(0, shared) / Math.Max(one.Columns, other.Columns);
    }

    /// <summary>Share of the cells of the lower block's first row that are of a type with the column above them.</summary>
    private double Agreement(Block upper, Block lower)
    {
        var (same, compared) = (0, 0);
        var right = Math.Min(upper.Bounds.LastColumn, upper.Bounds.FirstColumn + view.Options.SampledColumns - 1);
        for (var column = upper.Bounds.FirstColumn; column <= right; column++)
        {
            var cell = view.ClassAt(lower.Bounds.FirstRow, column);
            if (cell == CellClass.Blank || upper.Body[column].Filled == 0)
                continue;
            compared++;
            same += upper.Body[column].Suits(cell) ? 1 : 0;
        }

        return compared == 0 ? 0 : (double)same / compared;
    }
}
