using System.Runtime.CompilerServices;
using System.Text;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>Texts by index, each once, as UTF-8 in a few large blocks: a third of what strings cost, and nothing for the collector to walk.</summary>
internal sealed class TextTable
{
    public static readonly TextTable None = new TextTableBuilder().Build();

    private readonly byte[][] _blocks;
    private readonly long[] _ends;

    /// <param name="blocks">Of <see cref="TextTableBuilder.BlockBytes"/> each, or one text that is longer.</param>
    /// <param name="ends">By text: the block's number above, the end inside it in the low 32 bits.</param>
    internal TextTable(byte[][] blocks, long[] ends)
    {
        _blocks = blocks;
        _ends = ends;
        RetainedBytes = RetainedSizes.OfArray(ends.Length, 8) + blocks.Sum(block => RetainedSizes.OfArray(block.Length, 1) + 8);
    }

    public int Count => _ends.Length;

    public long RetainedBytes { get; }

    /// <summary>The text's bytes; empty for an index that the table does not have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<byte> Utf8At(int index)
    {
        if ((uint)index >= (uint)_ends.Length)
            return default;
        var end = _ends[index];
        var block = (int)(end >> 32);
        var start = index > 0 && (int)(_ends[index - 1] >> 32) == block ? (int)_ends[index - 1] : 0;
        return _blocks[block].AsSpan(start, (int)end - start);
    }

    public string At(int index) => Encoding.UTF8.GetString(Utf8At(index));
}
