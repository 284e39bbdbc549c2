using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>Recognises blocks of labels with their values beside them: one pair of columns, or two.</summary>
internal sealed class LabelValuePairs(SheetView view, HeaderFinder headers)
{
    private const int WidestBlock = 8, LongestLabel = 60, ComparedRows = 40, TallestUnmarked = 25;

    public bool Holds(CellRange block)
    {
        if (block.Columns is < 2 or > WidestBlock)
            return false;
        var profile = BlockProfile.Of(view, block);
        var columns = Enumerable.Range(block.FirstColumn, block.Columns).Where(column => profile[column].Filled > 0).ToArray();
        if (columns.Length is not (2 or 4) || headers.Find(block) is { IsStrong: true, Rows: > 0 } && !IsMarked(profile, columns[0]))
            return false;
        return IsPair(profile, columns[0], columns[1]) && (columns.Length == 2 || IsPair(profile, columns[2], columns[3]));
    }

    private bool IsPair(BlockProfile profile, int label, int value)
    {
        var (pairs, labels, others) = (0, 0, 0);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in profile.Rows.Take(ComparedRows))
        {
            var left = view.ClassAt(row, label);
            var isLabel = left == CellClass.Text && view.LengthAt(row, label) <= LongestLabel && seen.Add(view.Sheet.ValueAt(row, label).Text!);
            labels += isLabel ? 1 : 0;
            pairs += isLabel && view.ClassAt(row, value) != CellClass.Blank ? 1 : 0;
            others += !isLabel && (left != CellClass.Blank || view.ClassAt(row, value) != CellClass.Blank) ? 1 : 0;
        }

        if (pairs == 0 || others * 10 > labels || pairs * 2 < labels)
            return false;
        return IsMarked(profile, label)
            || (profile[value].IsMostlyText ? profile.Rows.Length == 1 || pairs <= 2 : profile.Rows.Length <= TallestUnmarked);
    }

    /// <summary>The labels end in a colon, or are bold beside values that are not.</summary>
    private bool IsMarked(BlockProfile profile, int label)
    {
        var (labels, colons, bold) = (0, 0, 0);
        foreach (var row in profile.Rows.Take(ComparedRows))
        {
            var text = view.Sheet.Utf8TextAt(row, label);
            if (text.IsEmpty)
                continue;
            labels++;
            colons += text.TrimEnd((byte)' ').EndsWith(":"u8) ? 1 : 0;
            bold += view.Sheet.IsBoldAt(row, label) && !view.Sheet.IsBoldAt(row, label + 1) ? 1 : 0;
        }

        return colons * 2 > labels || (bold * 10 > labels * 6 && labels > 1);
    }
}
