using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>
/// Finds the header rows of a block. A row is a header for what differs below it: the style, the types, or, in a block of text alone, the
/// words that do not come again. The deepest row for which that holds wins, as long as each row above it groups the one below.
/// </summary>
internal sealed class HeaderFinder(SheetView view)
{
    private const int LongHeader = 40, ComparedRows = 40;

    public HeaderVerdict Find(CellRange block)
    {
        if (FilterIn(block) is { } filtered)
            return filtered;
        var top = RowShape.Of(view, block, block.FirstRow);
        if (block.Rows == 1)
            return Alone(top);

        var best = HeaderVerdict.None;
        var rows = new List<RowShape> { top };
        for (var count = 1; count <= view.Options.MaxHeaderRows && count < block.Rows; count++)
        {
            if (count > 1)
            {
                rows.Add(RowShape.Of(view, block, block.FirstRow + count - 1));
                if (!Groups(rows[^2], rows[^1]))
                    break;
            }

            var verdict = Judge(block, rows);
            if (verdict.Rows > 0 && (count == 1 || verdict.IsStrong))
                best = verdict;
        }

        return best;
    }

    /// <summary>A filter's first row is a header whatever it looks like.</summary>
    private HeaderVerdict? FilterIn(CellRange block)
    {
        if (view.Filter is not { } filter || filter.FirstRow < block.FirstRow || filter.FirstRow >= block.FirstRow + view.Options.MaxHeaderRows
            || filter.FirstRow > block.LastRow || filter.FirstColumn > block.LastColumn || filter.LastColumn < block.FirstColumn)
            return null;
        return new HeaderVerdict(filter.FirstRow - block.FirstRow + 1, true, [RegionEvidence.AutoFilter]);
    }

    /// <summary>Column names without a row below: several styled words.</summary>
    private static HeaderVerdict Alone(RowShape row)
    {
        if (!row.IsWords || row.Cells < 3 || row.GroupsColumns || !(row.IsBold || row.IsFilled))
            return HeaderVerdict.None;
        return new HeaderVerdict(1, false, [row.IsBold ? RegionEvidence.BoldHeader : RegionEvidence.FilledHeader]);
    }

    /// <summary>Whether the upper row can stand over the lower one as a group over its columns.</summary>
    private static bool Groups(RowShape upper, RowShape lower)
    {
        if ((upper.IsBold && !lower.IsBold) || (upper.IsFilled && !lower.IsFilled && !upper.IsBold))
            return false;
        return lower.Cells > upper.Cells || upper.GroupsColumns || lower.HasCellsFromAbove;
    }

    private HeaderVerdict Judge(CellRange block, List<RowShape> rows)
    {
        var count = rows.Count;
        var body = BlockProfile.Of(view, block with { FirstRow = block.FirstRow + count });
        var evidence = new List<RegionEvidence>();
        var allWords = rows.TrueForAll(row => row.IsWords || row.IsDated);
        if (rows.TrueForAll(row => row.IsBold) && Share(body, view.Sheet.IsBoldAt) < 0.5 && Heads(rows, block, body))
            evidence.Add(RegionEvidence.BoldHeader);
        if (rows.TrueForAll(row => row.IsFilled) && Share(body, view.Sheet.HasFillAt) < 0.5 && Heads(rows, block, body))
            evidence.Add(RegionEvidence.FilledHeader);
        if (evidence.Count > 0 && rows.Exists(row => row.GroupsColumns || row.HasCellsFromAbove))
            evidence.Add(RegionEvidence.MergedHeader);
        var last = block.FirstRow + count - 1;
        if ((allWords && StandsOverValues(block, last, body)) || (count > 1 && IsNumberedUnder(rows, block, last, body)))
            evidence.Add(RegionEvidence.TypeChange);
        if (evidence.Count > 0)
            return new HeaderVerdict(count, true, evidence);
        return count == 1 && allWords && IsDistinct(block, rows[0], body)
            ? new HeaderVerdict(1, false, [RegionEvidence.DistinctWords])
            : HeaderVerdict.None;
    }

    /// <summary>
    /// Style alone makes a header of words, or of a whole row of numbers; not of one cell over several columns, which is a title, nor of a word
    /// over a single line of text, which is one too.
    /// </summary>
    private static bool Heads(List<RowShape> rows, CellRange block, BlockProfile body) => block.Columns > 1
        ? rows.TrueForAll(row => row.Cells > 1 && (row.Texts > 0 || row.Cells > 2))
        : rows[0].IsWords && (body.Filled > 1 || !body.IsTextOnly);

    /// <summary>Under words that group, a row of numbers is a header too when its first cell is the only word of a column of values.</summary>
    private bool IsNumberedUnder(List<RowShape> rows, CellRange block, int last, BlockProfile body) =>
        rows.Take(rows.Count - 1).All(row => row.IsWords) && rows[^1].Texts > 0
        && view.ClassAt(last, block.FirstColumn) == CellClass.Text && body[block.FirstColumn].IsMostlyValues;

    private bool StandsOverValues(CellRange block, int last, BlockProfile body)
    {
        var right = Math.Min(block.LastColumn, block.FirstColumn + view.Options.SampledColumns - 1);
        for (var column = block.FirstColumn; column <= right; column++)
        {
            var head = HeadAt(last, column);
            var below = body[column];
            if ((head == CellClass.Text && below.IsMostlyValues) || (head == CellClass.Date && below.Numbers > 0 && below.Dates == 0))
                return true;
            if (head == CellClass.Number && below.Filled > 0 && !below.IsMostlyText && IsYearFree(body, column))
                return true;
        }

        return false;
    }

    private CellClass HeadAt(int row, int column)
    {
        var merged = view.Merges.Find(row, column);
        return merged is { } range ? view.ClassAt(range.FirstRow, range.FirstColumn) : view.ClassAt(row, column);
    }

    private bool IsYearFree(BlockProfile body, int column) =>
        Array.TrueForAll(body.Rows, row => view.Sheet.ValueAt(row, column).Number is < 1900 or > 2100);

    private double Share(BlockProfile body, Func<int, int, bool> hasStyle)
    {
        var (styled, cells) = (0, 0);
        for (var i = 0; i < body.Rows.Length && i < ComparedRows; i++)
        {
            for (var column = body.Block.FirstColumn; column <= Math.Min(body.Block.LastColumn, body.Block.FirstColumn + 31); column++)
            {
                if (view.ClassAt(body.Rows[i], column) == CellClass.Blank)
                    continue;
                cells++;
                styled += hasStyle(body.Rows[i], column) ? 1 : 0;
            }
        }

        return cells == 0 ? 1 : (double)styled / cells;
    }

    /// <summary>In a block of text alone: short, different words over most columns, none of which its own column has again.</summary>
    private bool IsDistinct(CellRange block, RowShape top, BlockProfile body)
    {
        if (!body.IsTextOnly || block.Columns < 2 || top.Cells * 10 < block.Columns * 8 || top.Cells < 2)
            return false;
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var column = block.FirstColumn; column <= Math.Min(block.LastColumn, block.FirstColumn + 63); column++)
        {
            if (view.Sheet.ValueAt(block.FirstRow, column).Text is not { } word)
                continue;
            if (word.Length > LongHeader || !words.Add(word) || !word.AsSpan().ContainsAnyInRange('A', char.MaxValue))
                return false;
            for (var i = 0; i < body.Rows.Length && i < ComparedRows; i++)
            {
                if (string.Equals(view.Sheet.ValueAt(body.Rows[i], column).Text, word, StringComparison.OrdinalIgnoreCase))
                    return false;
            }
        }

        return true;
    }
}
