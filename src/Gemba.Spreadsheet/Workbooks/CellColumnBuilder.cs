using System.Runtime.CompilerServices;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>Gathers the cells of one column. Rows usually come in order; one that does not waits until the end and then wins.</summary>
internal sealed class CellColumnBuilder
{
    private readonly List<CellBlock> _blocks = [];
    private readonly List<ushort> _numbers = [];
    private readonly CellBlockBuilder _open = new();
    private List<(int Row, StoredCell Cell)>? _late;
    private int _openNumber = -1;
    private int _lastRow;

    /// <summary>Adds a cell.</summary>
    /// <param name="row">From 1.</param>
    /// <param name="cell">What the cell has.</param>
    /// <returns>Bytes by which the column grew; 0 as long as its open block takes them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long Add(int row, StoredCell cell)
    {
        if (row <= _lastRow)
        {
            (_late ??= []).Add((row, cell));
            return LateCellBytes;
        }

        _lastRow = row;
        var number = (row - 1) >> CellBlock.RowBits;
        var grown = number == _openNumber ? 0 : Close();
        _openNumber = number;
        _open.Add((row - 1) & (CellBlock.Rows - 1), cell);
        return grown;
    }

    public CellColumn Build()
    {
        Close();
        return _late is null ? new CellColumn([.. _blocks], [.. _numbers]) : InOrder().Build();
    }

    private const int LateCellBytes = 32;

    private long Close()
    {
        if (_open.Count == 0)
            return 0;
        var block = _open.Build();
        _blocks.Add(block);
        _numbers.Add((ushort)_openNumber);
        return block.RetainedBytes;
    }

    private CellColumnBuilder InOrder()
    {
        // By row, then by when they came: of two cells in one place the one that came last stays.
        var late = new long[_late!.Count];
        for (var i = 0; i < late.Length; i++)
            late[i] = ((long)_late[i].Row << 32) | (uint)i;
        Array.Sort(late);
        var inOrder = new CellColumnBuilder();
        var next = 0;
        for (var i = 0; i < _blocks.Count; i++)
        {
            for (var place = 0; place < _blocks[i].Count; place++)
            {
                var row = (_numbers[i] << CellBlock.RowBits) + _blocks[i].RowAt(place) + 1;
                var replaced = AddLate(inOrder, late, ref next, row);
                if (!replaced)
                    inOrder.Add(row, _blocks[i].CellAt(place));
            }
        }

        AddLate(inOrder, late, ref next, int.MaxValue);
        return inOrder;
    }

    /// <summary>Adds the late cells down to that row.</summary>
    /// <returns>Whether one of them was in that row itself.</returns>
    private bool AddLate(CellColumnBuilder inOrder, long[] late, ref int next, int lastRow)
    {
        var row = 0;
        while (next < late.Length && late[next] >> 32 <= lastRow)
        {
            row = (int)(late[next] >> 32);
            while (next + 1 < late.Length && late[next + 1] >> 32 == row)
                next++;
            inOrder.Add(row, _late![(int)late[next++]].Cell);
        }

        return row == lastRow;
    }
}
