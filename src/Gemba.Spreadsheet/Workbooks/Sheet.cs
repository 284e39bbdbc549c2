using System.Runtime.CompilerServices;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>One tab of a workbook. Immutable. Rows and columns count from 1; a place without a cell reads as empty.</summary>
public sealed class Sheet
{
    private readonly SheetOutline _outline;
    private readonly SheetCells _cells;
    private readonly SheetFeatures _features;

    internal Sheet(SheetOutline outline, SheetCells cells, SheetFeatures features)
    {
        _outline = outline;
        _cells = cells;
        _features = features;
        features.HiddenRows.Sort();
        features.HiddenColumns.Sort();
        RetainedBytes = cells.RetainedBytes + features.RetainedBytes + (4 * RetainedSizes.SmallObject);
        (UsedRange, NonEmptyCells, FormulaCells, ErrorCells) = SheetTotals.Of(cells);
    }

    /// <inheritdoc cref="SheetOutline.Name"/>
    public string Name => _outline.Name;

    /// <inheritdoc cref="SheetOutline.Index"/>
    public int Index => _outline.Index;

    /// <inheritdoc cref="SheetOutline.Visibility"/>
    public SheetVisibility Visibility => _outline.Visibility;

    /// <inheritdoc cref="SheetOutline.Kind"/>
    public SheetKind Kind => _outline.Kind;

    /// <summary>The smallest rectangle around every cell with a value or a formula; <see langword="null"/> without such a cell. Never the dimension that the file declares.</summary>
    public CellRange? UsedRange { get; }

    /// <summary>Cells with a value.</summary>
    public long NonEmptyCells { get; }

    /// <summary>Cells with a formula, those of shared and array formulas each counted.</summary>
    public long FormulaCells { get; }

    /// <summary>Cells whose value is an error.</summary>
    public long ErrorCells { get; }

    /// <summary>Time from the sheet's first byte to its being ready.</summary>
    public TimeSpan ParseTime { get; internal init; }

    /// <summary>Bytes that this sheet holds on to, without what it shares with the workbook.</summary>
    public long RetainedBytes { get; }

    /// <summary>Merged rectangles, in stored order.</summary>
    public IReadOnlyList<CellRange> MergedRanges => _features.Merged;

    /// <summary>The sheet's own filter, header row included; tables have theirs.</summary>
    public CellRange? AutoFilter => _features.AutoFilter;

    /// <summary>The rectangles that are printed; empty when all is.</summary>
    public IReadOnlyList<CellRange> PrintAreas => _features.PrintAreas;

    /// <summary>Notes and threaded comments, in stored order.</summary>
    public IReadOnlyList<CellComment> Comments => _features.Comments;

    /// <summary>Whether the row is hidden, by hand or by a filter.</summary>
    public bool IsRowHidden(int row) => _features.HiddenRows.Contains(row);

    /// <summary>Whether the column is hidden.</summary>
    public bool IsColumnHidden(int column) => _features.HiddenColumns.Contains(column);

    /// <summary>Whether any row or column is hidden.</summary>
    public bool HasHiddenLines => _features.HiddenRows.Runs + _features.HiddenColumns.Runs > 0;

    /// <summary>The value in that place.</summary>
    public CellValue ValueAt(int row, int column) =>
        _cells.TryFind(row, column, out var block, out var place) ? _cells.ValueOf(block, place) : CellValue.Empty;

    /// <summary>The kind of the value in that place; cheaper than the value, as no text is made.</summary>
    public CellKind KindAt(int row, int column) =>
        _cells.TryFind(row, column, out var block, out var place) ? _cells.KindOf(block, place) : CellKind.Empty;

    /// <summary>The bytes of the text in that place, without a string being made; empty for another kind. Valid as long as the workbook.</summary>
    public ReadOnlySpan<byte> Utf8TextAt(int row, int column) =>
        _cells.TryFind(row, column, out var block, out var place) ? _cells.Utf8Of(block, place) : default;

    /// <summary>The formula in that place without the equals sign, shared and array formulas as this cell has them; <see langword="null"/> without one.</summary>
    public string? FormulaAt(int row, int column) =>
        _cells.TryFind(row, column, out var block, out var place) ? _cells.Formulas.At(block.FormulaAt(place), row, column) : null;

    /// <summary>Whether that place has a formula.</summary>
    public bool HasFormulaAt(int row, int column) =>
        _cells.TryFind(row, column, out var block, out var place) && block.FormulaAt(place) != FormulaTable.NoFormula;

    /// <summary>The number format's code, as in <c>0.00%</c>; <see langword="null"/> for General and where no cell is.</summary>
    public string? NumberFormatAt(int row, int column) => StyleAt(row, column).NumberFormat;

    /// <summary>Whether the cell's font is bold.</summary>
    public bool IsBoldAt(int row, int column) => StyleAt(row, column).Bold;

    /// <summary>Whether the cell has a background of its own; also true of empty cells that have one.</summary>
    public bool HasFillAt(int row, int column) => StyleAt(row, column).Filled;

    /// <summary>Reads cells of one row, from left to right.</summary>
    /// <param name="row">From 1.</param>
    /// <param name="firstColumn">Column of the first value.</param>
    /// <param name="values">Filled wholly; where no cell is, with the empty value.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ReadRow(int row, int firstColumn, Span<CellValue> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = ValueAt(row, firstColumn + i);
    }

    /// <summary>Reads the kinds of the cells of one row; nothing is allocated.</summary>
    /// <param name="row">From 1.</param>
    /// <param name="firstColumn">Column of the first kind.</param>
    /// <param name="kinds">Filled wholly.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ReadKinds(int row, int firstColumn, Span<CellKind> kinds)
    {
        for (var i = 0; i < kinds.Length; i++)
            kinds[i] = KindAt(row, firstColumn + i);
    }

    /// <summary>The cells of one column that have a value, a formula or a style, from the top; empty places are passed over however many they are.</summary>
    /// <param name="column">From 1.</param>
    /// <param name="firstRow">Where to begin, from 1.</param>
    public ColumnCells ColumnFrom(int column, int firstRow = 1) =>
        new(_cells, (uint)(column - 1) < (uint)_cells.Columns.Length ? _cells.Columns[column - 1] : null, firstRow);

    /// <summary>The stored cells of a rectangle row by row, in each from the left.</summary>
    /// <param name="area">The rectangle.</param>
    /// <param name="fromRow">Row to begin in; those above are passed over.</param>
    /// <param name="fromColumn">Column to begin at in that row.</param>
    internal CellWalk Walk(CellRange area, int fromRow, int fromColumn) => new(_cells, area, fromRow, fromColumn);

    /// <summary>The first row with a value or a formula in one of those columns; <see langword="null"/> where there is none down to the last row.</summary>
    internal int? FilledRowFrom(int firstRow, int lastRow, ReadOnlySpan<int> columns)
    {
        // In spans that double, so that a column which goes on far costs no more than the run that another one ends.
        for (long first = firstRow, rows = 64; first <= lastRow; first += rows, rows *= 2)
        {
            var nearest = (int)Math.Min(lastRow, first + rows - 1);
            var found = false;
            foreach (var column in columns)
            {
                if ((uint)(column - 1) >= (uint)_cells.Columns.Length || _cells.Columns[column - 1]?.FilledRowFrom((int)first, nearest) is not (> 0 and var row))
                    continue;
                (nearest, found) = (row, true);
            }

            if (found)
                return nearest;
        }

        return null;
    }

    /// <summary>Cells with a value in that row.</summary>
    public int NonEmptyInRow(int row)
    {
        var count = 0;
        for (var column = 1; column <= _cells.Columns.Length; column++)
            count += KindAt(row, column) == CellKind.Empty ? 0 : 1;
        return count;
    }

    /// <summary>Cells with a value in that column.</summary>
    public int NonEmptyInColumn(int column)
    {
        var count = 0;
        if ((uint)(column - 1) < (uint)_cells.Columns.Length && _cells.Columns[column - 1] is { } cells)
        {
            for (var i = 0; i < cells.Blocks; i++)
                count += cells.BlockAt(i).Counts.Values;
        }

        return count;
    }

    private CellStyle StyleAt(int row, int column) =>
        _cells.TryFind(row, column, out var block, out var place) ? _cells.Styles[block.StyleAt(place)] : CellStyle.Default;
}
