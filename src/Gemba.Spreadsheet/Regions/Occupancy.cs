using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>Where a sheet has something, as vertical runs by column: the memory grows with what is filled, not with the area.</summary>
internal sealed class Occupancy
{
    private readonly RowRun[]?[] _columns;

    /// <param name="columns">By column, from A; each in ascending order without overlap.</param>
    /// <param name="isCoarse">Runs were joined over blank rows to stay within their bound.</param>
    public Occupancy(RowRun[]?[] columns, bool isCoarse)
    {
        _columns = columns;
        IsCoarse = isCoarse;
    }

    public bool IsCoarse { get; }

    public CellRange? Bounds => Tighten(new CellRange(1, 1, int.MaxValue - 1, _columns.Length));

    /// <summary>The smallest rectangle around what is filled inside; <see langword="null"/> for nothing.</summary>
    public CellRange? Tighten(CellRange area)
    {
        var (top, bottom, left, right) = (int.MaxValue, 0, 0, 0);
        for (var column = area.FirstColumn; column <= area.LastColumn && column <= _columns.Length; column++)
        {
            if (_columns[column - 1] is not { } runs)
                continue;
            var at = FirstEndingFrom(runs, area.FirstRow);
            if (at == runs.Length || runs[at].First > area.LastRow)
                continue;
            var last = FirstEndingFrom(runs, area.LastRow);
            if (last == runs.Length || runs[last].First > area.LastRow)
                last--;
            top = Math.Min(top, Math.Max(runs[at].First, area.FirstRow));
            bottom = Math.Max(bottom, Math.Min(runs[last].Last, area.LastRow));
            left = left == 0 ? column : left;
            right = column;
        }

        return right == 0 ? null : new CellRange(top, left, bottom, right);
    }

    /// <summary>Sets the place of each row of the area that has something.</summary>
    public void MarkRows(CellRange area, Span<bool> rows)
    {
        for (var column = area.FirstColumn; column <= area.LastColumn && column <= _columns.Length; column++)
        {
            if (_columns[column - 1] is not { } runs)
                continue;
            for (var i = FirstEndingFrom(runs, area.FirstRow); i < runs.Length && runs[i].First <= area.LastRow; i++)
            {
                var first = Math.Max(runs[i].First, area.FirstRow);
                rows.Slice(first - area.FirstRow, Math.Min(runs[i].Last, area.LastRow) - first + 1).Fill(true);
            }
        }
    }

    /// <summary>Whether the column has something in those rows.</summary>
    public bool HasAny(int column, int firstRow, int lastRow)
    {
        if (column > _columns.Length || _columns[column - 1] is not { } runs)
            return false;
        var at = FirstEndingFrom(runs, firstRow);
        return at < runs.Length && runs[at].First <= lastRow;
    }

    /// <summary>Filled cells in the area.</summary>
    public long Count(CellRange area)
    {
        var count = 0L;
        for (var column = area.FirstColumn; column <= area.LastColumn && column <= _columns.Length; column++)
        {
            if (_columns[column - 1] is not { } runs)
                continue;
            for (var i = FirstEndingFrom(runs, area.FirstRow); i < runs.Length && runs[i].First <= area.LastRow; i++)
                count += Math.Min(runs[i].Last, area.LastRow) - Math.Max(runs[i].First, area.FirstRow) + 1;
        }

        return count;
    }

    private static int FirstEndingFrom(RowRun[] runs, int row)
    {
        var (low, high) = (0, runs.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (runs[middle].Last < row)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
