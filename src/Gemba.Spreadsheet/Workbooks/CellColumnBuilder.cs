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
        var cells = new List<(int Row, StoredCell Cell)>();
        for (var i = 0; i < _blocks.Count; i++)
        {
            var block = _blocks[i];
            for (var place = 0; place < block.Count; place++)
                cells.Add(((_numbers[i] << CellBlock.RowBits) + block.RowAt(place) + 1, block.CellAt(place)));
        }

        cells.AddRange(_late!);
        var inOrder = new CellColumnBuilder();
        // OrderBy is stable: of two cells in one place the one that came last stays.
        foreach (var group in cells.OrderBy(cell => cell.Row).GroupBy(cell => cell.Row))
            inOrder.Add(group.Key, group.Last().Cell);
        return inOrder;
    }
}
