using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Answers;

/// <summary>Cells that are to be handed out, page by page: rows by columns of one sheet.</summary>
/// <param name="Sheet">Where they lie.</param>
/// <param name="Rows">Which rows, in order.</param>
/// <param name="Columns">Which columns, from 1, in the order wanted.</param>
/// <param name="Names">What the columns are called in the answer: headers or letters, one for each.</param>
internal sealed record Grid(Sheet Sheet, RowNumbers Rows, int[] Columns, string[] Names);

/// <summary>A part of one row of a <see cref="Grid"/>, with its values.</summary>
internal readonly ref struct GridRow
{
    public GridRow(Grid grid, int number, int firstColumn, ReadOnlySpan<CellValue> values)
    {
        Sheet = grid.Sheet;
        Number = number;
        Columns = grid.Columns.AsSpan(firstColumn, values.Length);
        Names = grid.Names.AsSpan(firstColumn, values.Length);
        Values = values;
    }

    public Sheet Sheet { get; }

    /// <summary>The sheet's row number, from 1.</summary>
    public int Number { get; }

    public ReadOnlySpan<int> Columns { get; }

    public ReadOnlySpan<string> Names { get; }

    public ReadOnlySpan<CellValue> Values { get; }

    /// <summary>How many of the values there are up to the last that is not empty.</summary>
    public int LengthWithoutTail
    {
        get
        {
            var length = Values.Length;
            while (length > 0 && Values[length - 1].IsEmpty)
                length--;
            return length;
        }
    }
}
