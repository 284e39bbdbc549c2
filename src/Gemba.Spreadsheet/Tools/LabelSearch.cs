using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Leads from a label to the value that stands right of or below it.</summary>
/// <param name="label">What labels are looked for; a colon at a label's end is not part of it.</param>
/// <param name="direction">right, below or any: right before below.</param>
/// <param name="steps">What the search may cost.</param>
internal sealed class LabelSearch(TextQuery label, string direction, WorkSteps steps)
{
    /// <summary>The value of the label in that cell, where it is one and has a value beside it.</summary>
    public CellSearch.Hit? ValueBeside(Sheet sheet, CellWalk cell)
    {
        if (cell.Kind != CellKind.Text || !label.Matches(CellText.Of(cell.Value).Trim().TrimEnd(':').TrimEnd(), steps))
            return null;
        var (row, column) = (cell.Row, cell.Column);
        steps.GoThrough(sheet.MergedRanges.Count);
        var merged = sheet.MergedRanges.FirstOrDefault(m => m.Contains(row, column), new CellRange(row, column, row, column));
        var right = new CellSearch.Found(sheet, row, merged.LastColumn + 1);
        var below = new CellSearch.Found(sheet, merged.LastRow + 1, column);
        var found = new CellSearch.Found(sheet, row, column);
        return direction != "below" && HasValue(right) ? new CellSearch.Hit(right, found)
            : direction != "right" && HasValue(below) ? new CellSearch.Hit(below, found)
            : null;
    }

    private static bool HasValue(CellSearch.Found cell) => cell.Sheet.KindAt(cell.Row, cell.Column) != CellKind.Empty;
}
