using System.Runtime.CompilerServices;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>Gathers the texts of a <see cref="TextTable"/>.</summary>
internal sealed class TextTableBuilder
{
    /// <summary>Small enough for the last one to waste little, large enough for a million short texts to need few.</summary>
    public const int BlockBytes = 256 * 1024;

    private readonly List<byte[]> _full = [];
    private byte[] _block = [];
    private int _used;
    private long[] _ends = [];

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Appends a text.</summary>
    /// <returns>Its index.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Add(ReadOnlySpan<byte> utf8)
    {
        if (_used + utf8.Length > _block.Length)
            MakeRoom(utf8.Length);
        utf8.CopyTo(_block.AsSpan(_used));
        _used += utf8.Length;
        if (Count == _ends.Length)
            Array.Resize(ref _ends, Math.Max(16, Count + (Count >> 1)));
        _ends[Count] = ((long)_full.Count << 32) | (uint)_used;
        Bytes += utf8.Length + 8;
        return Count++;
    }

    public ReadOnlySpan<byte> Utf8At(int index)
    {
        var end = _ends[index];
        var number = (int)(end >> 32);
        var start = index > 0 && (int)(_ends[index - 1] >> 32) == number ? (int)_ends[index - 1] : 0;
        return (number == _full.Count ? _block : _full[number]).AsSpan(start, (int)end - start);
    }

    public TextTable Build()
    {
        Array.Resize(ref _block, _used);
        Array.Resize(ref _ends, Count);
        return new TextTable([.. _full, _block], _ends);
    }

    private void MakeRoom(int bytes)
    {
        // The first block of a small table grows; from then on blocks are full-sized and never copied.
        if (_full.Count == 0 && _used + bytes <= BlockBytes)
        {
            Array.Resize(ref _block, Math.Min(BlockBytes, Math.Max(1024, 2 * (_used + bytes))));
            return;
        }

        if (_used > 0)
        {
            Array.Resize(ref _block, _used);
            _full.Add(_block);
        }

        _block = new byte[Math.Max(BlockBytes, bytes)];
        _used = 0;
    }
}
