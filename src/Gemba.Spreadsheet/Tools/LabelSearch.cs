using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Finds the values that stand right of or below a label.</summary>
internal static class LabelSearch
{
    /// <summary>A value, and the label that led to it.</summary>
    internal readonly record struct Hit(CellSearch.Found Cell, CellSearch.Found? Label);

    /// <summary>One value for each label that has a cell with a value beside it; a colon at a label's end is not part of it.</summary>
    public static List<Hit> Find(IEnumerable<SheetRange> areas, TextQuery label, string direction, CancellationToken cancellationToken)
    {
        var labels = CellSearch.Find(
            areas,
            (Sheet _, in ColumnCells cell, int _) => cell.Kind == CellKind.Text && label.Matches(CellText.Of(cell.Value).Trim().TrimEnd(':').TrimEnd()),
            cancellationToken);
        var hits = new List<Hit>();
        foreach (var found in labels)
        {
            var merged = found.Sheet.MergedRanges.FirstOrDefault(m => m.Contains(found.Row, found.Column), new CellRange(found.Row, found.Column, found.Row, found.Column));
            var right = new CellSearch.Found(found.Sheet, found.Row, merged.LastColumn + 1);
            var below = new CellSearch.Found(found.Sheet, merged.LastRow + 1, found.Column);
            if (direction != "below" && HasValue(right))
                hits.Add(new Hit(right, found));
            else if (direction != "right" && HasValue(below))
                hits.Add(new Hit(below, found));
        }

        return hits;
    }

    private static bool HasValue(CellSearch.Found cell) => cell.Sheet.KindAt(cell.Row, cell.Column) != CellKind.Empty;
}
