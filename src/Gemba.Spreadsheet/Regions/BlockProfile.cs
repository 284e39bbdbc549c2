using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>What the looked-at rows of a block hold, column by column: all rows of a small block, the top and an even spread of a long one.</summary>
internal sealed class BlockProfile
{
    private readonly ColumnProfile[] _columns;

    private BlockProfile(CellRange block, int[] rows, ColumnProfile[] columns, int formulas)
    {
        Block = block;
        Rows = rows;
        _columns = columns;
        Formulas = formulas;
        foreach (var column in columns)
        {
            Filled += column.Filled;
            Texts += column.Texts;
        }
    }

    public CellRange Block { get; }

    /// <summary>The rows looked at, ascending.</summary>
    public int[] Rows { get; }

    public int Filled { get; }

    public int Texts { get; }

    public int Formulas { get; }

    public bool IsTextOnly => Filled > 0 && Texts == Filled;

    /// <summary>Filled cells a row; merged cells count once.</summary>
    public double CellsPerRow => Rows.Length == 0 ? 0 : (double)Filled / Rows.Length;

    public double FormulaShare => Filled == 0 ? 0 : (double)Formulas / Filled;

    public double Density => Rows.Length == 0 ? 0 : (double)Filled / ((double)Rows.Length * _columns.Length);

    public ColumnProfile this[int column] =>
        (uint)(column - Block.FirstColumn) < (uint)_columns.Length ? _columns[column - Block.FirstColumn] : default;

    public static BlockProfile Of(SheetView view, CellRange block)
    {
        var rows = SampleRows(block, view.Options.SampledRows);
        var columns = new ColumnProfile[Math.Min(block.Columns, view.Options.SampledColumns)];
        var formulas = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            foreach (var row in rows)
            {
                var cell = view.ClassAt(row, block.FirstColumn + i);
                if (cell == CellClass.Blank)
                    continue;
                columns[i] = columns[i].With(cell);
                formulas += view.Sheet.HasFormulaAt(row, block.FirstColumn + i) ? 1 : 0;
            }
        }

        return new BlockProfile(block, rows, columns, formulas);
    }

    private static int[] SampleRows(CellRange block, int limit)
    {
        var rows = new int[Math.Min(block.Rows, limit)];
        var top = block.Rows <= limit ? rows.Length : (limit + 1) / 2;
        for (var i = 0; i < top; i++)
            rows[i] = block.FirstRow + i;
        for (var i = top; i < rows.Length; i++)
            rows[i] = block.FirstRow + top + (int)((long)(i - top) * (block.Rows - top) / (rows.Length - top));
        return rows;
    }
}
