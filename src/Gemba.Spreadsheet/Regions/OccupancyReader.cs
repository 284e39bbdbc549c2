using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>
/// Streams the columns of a sheet into runs, once, without a string. Cells of declared tables are left out, as tables are regions already;
/// a merged rectangle counts as filled wherever its first cell is.
/// </summary>
internal sealed class OccupancyReader(SheetView view)
{
    private readonly List<RowRun>?[] _columns = new List<RowRun>?[view.Sheet.UsedRange?.LastColumn ?? 0];
    private int _runs;
    private int _bridge;

    public Occupancy Read(CancellationToken cancellationToken)
    {
        for (var column = 1; column <= _columns.Length; column++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadColumn(column);
        }

        var touched = new HashSet<int>();
        foreach (var merged in view.Sheet.MergedRanges)
            Cover(merged, touched);
        foreach (var column in touched)
            Join(_columns[column - 1]!, _bridge);
        return new Occupancy(Array.ConvertAll(_columns, runs => runs?.ToArray()), _bridge > 0);
    }

    private void ReadColumn(int column)
    {
        var taken = view.Tables.Where(table => table.Range.FirstColumn <= column && column <= table.Range.LastColumn)
            .Select(table => new RowRun(table.Range.FirstRow, table.Range.LastRow)).ToArray();
        var table = 0;
        List<RowRun>? runs = null;
        var open = new RowRun(0, -1);
        var cells = view.Sheet.ColumnFrom(column);
        while (cells.MoveNext())
        {
            var row = cells.Row;
            while (table < taken.Length && taken[table].Last < row)
                table++;
            if ((table < taken.Length && taken[table].First <= row) || !IsFilled(cells))
                continue;
            if (open.Last >= 0 && row <= open.Last + 1 + _bridge)
            {
                open = open with { Last = row };
                continue;
            }

            if (open.Last >= 0)
                Keep(runs ??= _columns[column - 1] = [], open);
            open = new RowRun(row, row);
        }

        if (open.Last >= 0)
            Keep(runs ?? (_columns[column - 1] = []), open);
    }

    private static bool IsFilled(in ColumnCells cells)
    {
        var kind = cells.Kind;
        return kind switch
        {
            CellKind.Empty => cells.HasFormula,
            CellKind.Text => cells.HasFormula || CellClasses.Of(kind, hasFormula: false, cells.Utf8Text) != CellClass.Blank,
            _ => true,
        };
    }

    private void Keep(List<RowRun> runs, RowRun run)
    {
        runs.Add(run);
        if (++_runs <= view.Options.MaxRuns)
            return;
        while (_runs > view.Options.MaxRuns / 2 && _bridge < (1 << 20))
        {
            _bridge = Math.Max(1, _bridge * 2);
            _runs = 0;
            foreach (var column in _columns)
            {
                if (column is not null)
                    Join(column, _bridge);
                _runs += column?.Count ?? 0;
            }
        }
    }

    /// <summary>Joins runs that at most that many blank rows part; sorts first.</summary>
    private static void Join(List<RowRun> runs, int blanks)
    {
        runs.Sort((one, other) => one.First.CompareTo(other.First));
        var kept = 0;
        for (var i = 1; i < runs.Count; i++)
        {
            if (runs[i].First <= (long)runs[kept].Last + 1 + blanks)
                runs[kept] = new RowRun(runs[kept].First, Math.Max(runs[kept].Last, runs[i].Last));
            else
                runs[++kept] = runs[i];
        }

        runs.RemoveRange(kept + 1, runs.Count - kept - 1);
    }

    private void Cover(CellRange merged, HashSet<int> touched)
    {
        var used = view.Sheet.UsedRange!.Value;
        if (merged.FirstColumn > _columns.Length || view.ClassAt(merged.FirstRow, merged.FirstColumn) == CellClass.Blank
            || view.Tables.Any(table => table.Range.Overlaps(merged)))
            return;
        for (var column = merged.FirstColumn; column <= Math.Min(merged.LastColumn, _columns.Length); column++)
        {
            (_columns[column - 1] ??= []).Add(new RowRun(merged.FirstRow, Math.Min(merged.LastRow, used.LastRow)));
            touched.Add(column);
        }
    }
}
