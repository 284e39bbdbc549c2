using System.Runtime.CompilerServices;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Addresses as parts write them.</summary>
internal static class CellAddress
{
    /// <summary>Reads <c>AB12</c>, also in small letters or with dollar signs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryRead(ReadOnlySpan<byte> text, out int row, out int column)
    {
        (row, column) = (0, 0);
        var at = text.Length > 0 && text[0] == (byte)'$' ? 1 : 0;
        for (; at < text.Length && column <= SheetBounds.Columns; at++)
        {
            var letter = (uint)((text[at] | 0x20) - 'a');
            if (letter > 25)
                break;
            column = (column * 26) + (int)letter + 1;
        }

        if (at < text.Length && text[at] == (byte)'$')
            at++;
        for (; at < text.Length && row <= SheetBounds.Rows; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit > 9)
                return false;
            row = (row * 10) + (int)digit;
        }

        return at == text.Length && row is >= 1 and <= SheetBounds.Rows && column is >= 1 and <= SheetBounds.Columns;
    }

    /// <summary>Reads <c>A1:B2</c> or <c>A1</c>, its corners in any order.</summary>
    public static bool TryReadArea(ReadOnlySpan<byte> text, out CellRange range)
    {
        range = default;
        var colon = text.IndexOf((byte)':');
        if (!TryRead(colon < 0 ? text : text[..colon], out var row, out var column))
            return false;
        range = new CellRange(row, column, row, column);
        if (colon < 0)
            return true;
        if (!TryRead(text[(colon + 1)..], out var toRow, out var toColumn))
            return false;
        range = new CellRange(Math.Min(row, toRow), Math.Min(column, toColumn), Math.Max(row, toRow), Math.Max(column, toColumn));
        return true;
    }
}
