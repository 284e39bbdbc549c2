namespace Gemba.Spreadsheet.Workbooks;

/// <summary>Walks down the cells of a column: <c>while (cells.MoveNext()) … cells.Row … cells.Value</c>. Nothing is allocated but the texts asked for.</summary>
public struct ColumnCells
{
    private readonly SheetCells _cells;
    private readonly CellColumn? _column;
    private int _block;
    private int _place;

    internal ColumnCells(SheetCells cells, CellColumn? column, int firstRow)
    {
        _cells = cells;
        _column = column;
        _place = -1;
        while (column is not null && _block < column.Blocks && column.FirstRowOf(_block) + CellBlock.Rows < firstRow)
            _block++;
        if (column is null || _block >= column.Blocks)
            return;
        while (_place + 1 < column.BlockAt(_block).Count && column.FirstRowOf(_block) + column.BlockAt(_block).RowAt(_place + 1) + 1 < firstRow)
            _place++;
    }

    /// <summary>The current cell's row, from 1.</summary>
    public readonly int Row => _column!.FirstRowOf(_block) + Block.RowAt(_place) + 1;

    /// <summary>The current cell's kind.</summary>
    public readonly CellKind Kind => _cells.KindOf(Block, _place);

    /// <summary>The current cell's value.</summary>
    public readonly CellValue Value => _cells.ValueOf(Block, _place);

    /// <summary>The bytes of the current cell's text; empty for another kind.</summary>
    public readonly ReadOnlySpan<byte> Utf8Text => _cells.Utf8Of(Block, _place);

    /// <summary>Whether the current cell has a formula.</summary>
    public readonly bool HasFormula => Block.FormulaAt(_place) != FormulaTable.NoFormula;

    private readonly CellBlock Block => _column!.BlockAt(_block);

    /// <summary>Goes to the next cell.</summary>
    /// <returns><see langword="false"/> when there is none.</returns>
    public bool MoveNext()
    {
        if (_column is null || _block >= _column.Blocks)
            return false;
        if (++_place < Block.Count)
            return true;
        _place = 0;
        return ++_block < _column.Blocks;
    }
}
