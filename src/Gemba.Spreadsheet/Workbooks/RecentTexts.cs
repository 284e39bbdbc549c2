using System.Runtime.CompilerServices;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>Gives a text that came lately the index that it has: few different inline texts or formula results cost little, however often they come.</summary>
internal sealed class RecentTexts(TextTableBuilder texts)
{
    private const int Slots = 4096;

    private int[]? _slots;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int IndexOf(ReadOnlySpan<byte> utf8)
    {
        _slots ??= new int[Slots];
        ref var slot = ref _slots[SlotOf(utf8)];
        if (slot > 0 && texts.Utf8At(slot - 1).SequenceEqual(utf8))
            return slot - 1;
        var index = texts.Add(utf8);
        slot = index + 1;
        return index;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int SlotOf(ReadOnlySpan<byte> utf8)
    {
        var hash = (uint)utf8.Length;
        foreach (var b in utf8)
            hash = (hash * 31) + b;
        return (int)((hash ^ (hash >> 15)) & (Slots - 1));
    }
}
