namespace Gemba.Spreadsheet.Workbooks;

/// <summary>Adds up what the blocks of a sheet counted.</summary>
internal static class SheetTotals
{
    public static (CellRange? UsedRange, long Values, long Formulas, long Errors) Of(SheetCells cells)
    {
        long values = 0, formulas = 0, errors = 0;
        int firstRow = int.MaxValue, lastRow = 0, firstColumn = int.MaxValue, lastColumn = 0;
        for (var column = 1; column <= cells.Columns.Length; column++)
        {
            if (cells.Columns[column - 1] is not { } blocks)
                continue;
            for (var i = 0; i < blocks.Blocks; i++)
            {
                var counts = blocks.BlockAt(i).Counts;
                values += counts.Values;
                formulas += counts.Formulas;
                errors += counts.Errors;
                if (counts.FirstUsed < 0)
                    continue;
                firstRow = Math.Min(firstRow, blocks.FirstRowOf(i) + counts.FirstUsed + 1);
                lastRow = Math.Max(lastRow, blocks.FirstRowOf(i) + counts.LastUsed + 1);
                firstColumn = Math.Min(firstColumn, column);
                lastColumn = column;
            }
        }

        return (lastRow == 0 ? null : new CellRange(firstRow, firstColumn, lastRow, lastColumn), values, formulas, errors);
    }
}
