using System.Runtime.CompilerServices;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>The cells of one column: blocks by ascending row, without those that would be empty.</summary>
internal sealed class CellColumn
{
    private readonly CellBlock[] _blocks;
    private readonly ushort[] _numbers;

    /// <param name="blocks">At least one.</param>
    /// <param name="numbers">By block: its first row divided by <see cref="CellBlock.Rows"/>.</param>
    internal CellColumn(CellBlock[] blocks, ushort[] numbers)
    {
        _blocks = blocks;
        _numbers = numbers;
        RetainedBytes = RetainedSizes.SmallObject + RetainedSizes.OfArray(blocks.Length, 8) + RetainedSizes.OfArray(numbers.Length, 2)
            + blocks.Sum(block => block.RetainedBytes);
    }

    public long RetainedBytes { get; }

    public int Blocks => _blocks.Length;

    public CellBlock BlockAt(int place) => _blocks[place];

    /// <summary>The row above the block's first, counted from 0: add the row inside the block, and 1.</summary>
    public int FirstRowOf(int place) => _numbers[place] << CellBlock.RowBits;

    /// <summary>The block's rows divided by <see cref="CellBlock.Rows"/>.</summary>
    public int NumberOf(int place) => _numbers[place];

    /// <summary>The first block with a row at or below that one (from 1); <see cref="Blocks"/> where there is none.</summary>
    public int BlockFrom(int row)
    {
        var number = (row - 1) >> CellBlock.RowBits;
        var at = number <= ushort.MaxValue ? _numbers.AsSpan().BinarySearch((ushort)number) : ~_blocks.Length;
        return at >= 0 ? at : ~at;
    }

    /// <summary>The first row (from 1) from that one to that one with a value or a formula; 0 where there is none.</summary>
    public int FilledRowFrom(int firstRow, int lastRow)
    {
        for (var at = BlockFrom(firstRow); at < _blocks.Length && FirstRowOf(at) < lastRow; at++)
        {
            var row = _blocks[at].FilledRowFrom(firstRow - 1 - FirstRowOf(at), lastRow - 1 - FirstRowOf(at));
            if (row >= 0)
                return FirstRowOf(at) + row + 1;
        }

        return 0;
    }

    /// <summary>The block and the place in it of the cell in that row (from 1); <see langword="false"/> when there is no such cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryFind(int row, out CellBlock block, out int place)
    {
        var number = (row - 1) >> CellBlock.RowBits;
        var at = number - _numbers[0];
        if ((uint)at >= (uint)_blocks.Length || _numbers[at] != number)
            at = number <= ushort.MaxValue ? _numbers.AsSpan().BinarySearch((ushort)number) : -1;
        if (at >= 0)
        {
            block = _blocks[at];
            place = block.Find((row - 1) & (CellBlock.Rows - 1));
            return place >= 0;
        }

        block = _blocks[0];
        place = -1;
        return false;
    }
}
