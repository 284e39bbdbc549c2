namespace Gemba.Spreadsheet.Workbooks;

/// <summary>
/// Walks over the cells of a rectangle that are stored, row by row, in each from the left: <c>while (cells.MoveNext()) … cells.Row … cells.Value</c>.
/// Cells are kept by column; of each column the walk remembers its next cell, and of each row in a run of <see cref="CellBlock.Rows"/> rows the columns
/// that come next there. So a step costs the same however wide, long or empty the sheet is, and a walk takes three numbers for each column.
/// </summary>
internal sealed class CellWalk
{
    private const int None = -1;

    private readonly SheetCells _cells;
    private readonly CellRange _area;
    private readonly int _fromRow;
    private readonly int _fromColumn;

    // By column of the area: the block that it stands in, the place in it, and the next column that waits in the same row.
    private readonly int[] _blocks;
    private readonly int[] _places;
    private readonly int[] _after;

    // By row of the run: the first column that waits there.
    private readonly int[] _waiting = new int[CellBlock.Rows];
    private readonly int[] _columns;
    private int _run;
    private int _rowInRun = CellBlock.Rows;
    private int _count;
    private int _at;

    internal CellWalk(SheetCells cells, CellRange area, int fromRow, int fromColumn)
    {
        (_cells, _area, _fromColumn) = (cells, area with { LastColumn = Math.Min(area.LastColumn, cells.Columns.Length) }, fromRow < area.FirstRow ? 0 : fromColumn);
        _fromRow = Math.Max(area.FirstRow, fromRow);
        var columns = Math.Max(0, _area.Columns);
        (_blocks, _places, _after, _columns) = (new int[columns], new int[columns], new int[columns], new int[columns]);
        _waiting.AsSpan().Fill(None);
        for (var i = 0; i < columns; i++)
            _blocks[i] = CellsOf(i)?.BlockFrom(_fromRow) ?? 0;
    }

    /// <summary>The current cell's row, from 1.</summary>
    public int Row => (_run << CellBlock.RowBits) + _rowInRun + 1;

    /// <summary>The current cell's column, from 1.</summary>
    public int Column => _area.FirstColumn + _columns[_at];

    /// <summary>The current cell's kind.</summary>
    public CellKind Kind => _cells.KindOf(Block, Place);

    /// <summary>The current cell's value.</summary>
    public CellValue Value => _cells.ValueOf(Block, Place);

    /// <summary>Whether the current cell has a formula.</summary>
    public bool HasFormula => Block.FormulaAt(Place) != FormulaTable.NoFormula;

    /// <summary>The current cell's formula as <see cref="Sheet.FormulaAt"/> has it.</summary>
    public string? Formula => _cells.Formulas.At(Block.FormulaAt(Place), Row, Column);

    private CellBlock Block => CellsOf(_columns[_at])!.BlockAt(_blocks[_columns[_at]]);

    private int Place => _places[_columns[_at]];

    /// <summary>Goes to the next cell.</summary>
    /// <returns><see langword="false"/> when there is none.</returns>
    public bool MoveNext()
    {
        while (++_at >= _count)
        {
            if (!NextRow())
                return false;
        }

        return true;
    }

    private bool NextRow()
    {
        Leave();
        do
        {
            while (++_rowInRun < CellBlock.Rows)
            {
                if (_waiting[_rowInRun] == None)
                    continue;
                if (Row > _area.LastRow)
                    return false;
                Take();
                return true;
            }
        }
        while (NextRun());
        return false;
    }

    // Backwards, so that the columns wait in their order.
    private void Leave()
    {
        for (var at = _count - 1; at >= 0; at--)
        {
            _places[_columns[at]]++;
            Wait(_columns[at]);
        }

        (_count, _at) = (0, 0);
    }

    private void Take()
    {
        var inOrder = true;
        for (var i = _waiting[_rowInRun]; i != None; i = _after[i])
        {
            inOrder &= _count == 0 || _columns[_count - 1] < i;
            _columns[_count++] = i;
        }

        _waiting[_rowInRun] = None;
        if (!inOrder)
            Array.Sort(_columns, 0, _count);
        _at = -1;
        while (Row == _fromRow && _at + 1 < _count && _area.FirstColumn + _columns[_at + 1] < _fromColumn)
            _at++;
    }

    private bool NextRun()
    {
        var next = int.MaxValue;
        for (var i = 0; i < _blocks.Length; i++)
        {
            if (CellsOf(i) is { } column && _blocks[i] < column.Blocks)
                next = Math.Min(next, column.NumberOf(_blocks[i]));
        }

        if (next == int.MaxValue || (next << CellBlock.RowBits) >= _area.LastRow)
            return false;
        (_run, _rowInRun) = (next, -1);
        for (var i = _blocks.Length - 1; i >= 0; i--)
        {
            if (CellsOf(i) is not { } column || _blocks[i] >= column.Blocks || column.NumberOf(_blocks[i]) != next)
                continue;
            var first = _fromRow - 1 - (next << CellBlock.RowBits);
            _places[i] = first > 0 ? column.BlockAt(_blocks[i]).PlaceFrom(first) : 0;
            Wait(i);
        }

        return true;
    }

    private void Wait(int i)
    {
        var block = CellsOf(i)!.BlockAt(_blocks[i]);
        if (_places[i] >= block.Count)
        {
            _blocks[i]++;
            return;
        }

        var row = block.RowAt(_places[i]);
        _after[i] = _waiting[row];
        _waiting[row] = i;
    }

    private CellColumn? CellsOf(int i) => _cells.Columns[_area.FirstColumn - 1 + i];
}
