using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Numbers as cells store them.</summary>
internal static class CellNumber
{
    // Up to here every whole number, and every power of ten up to the 22nd, is a double exactly: one division rounds once, as it must.
    private const ulong LargestExact = 1UL << 53;

    private static readonly double[] Powers =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>Reads a finite number; blanks around it are passed over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryRead(ReadOnlySpan<byte> text, out double number)
    {
        var at = text.Length > 0 && text[0] == (byte)'-' ? 1 : 0;
        var negative = at == 1;
        ulong digits = 0;
        var scale = -1;
        var any = false;
        for (; at < text.Length && digits < LargestExact / 16; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
                scale += scale >= 0 ? 1 : 0;
                any = true;
            }
            else if (text[at] == (byte)'.' && scale < 0)
                scale = 0;
            else
                return TryReadAny(text, out number);
        }

        if (at < text.Length || !any || scale >= Powers.Length)
            return TryReadAny(text, out number);
        number = scale > 0 ? digits / Powers[scale] : digits;
        number = negative ? -number : number;
        return true;
    }

    private static bool TryReadAny(ReadOnlySpan<byte> text, out double number)
    {
        text = text.Trim(" \t\r\n"u8);
        return Utf8Parser.TryParse(text, out number, out var used) && used == text.Length && double.IsFinite(number);
    }
}
