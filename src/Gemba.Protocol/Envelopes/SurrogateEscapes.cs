using System.Globalization;

namespace Gemba.Protocol.Envelopes;

/// <summary>Tells whether an escaped JSON string can be decoded: JSON's grammar allows half a surrogate pair, no text holds one.</summary>
internal static class SurrogateEscapes
{
    /// <summary>Whether every <c>\uD800</c>–<c>\uDBFF</c> is followed by its <c>\uDC00</c>–<c>\uDFFF</c>, and no such half stands alone.</summary>
    /// <param name="content">The string between its quotes, valid JSON.</param>
    internal static bool ArePaired(ReadOnlySpan<byte> content)
    {
        while (true)
        {
            var backslash = content.IndexOf((byte)'\\');
            if (backslash < 0)
                return true;
            content = content[backslash..];
            var unit = UnitOf(content);
            if (unit < 0)
            {
                content = content[2..];
                continue;
            }

            content = content[6..];
            if (char.IsLowSurrogate((char)unit))
                return false;
            if (!char.IsHighSurrogate((char)unit))
                continue;
            if (UnitOf(content) is not (>= 0xDC00 and <= 0xDFFF))
                return false;
            content = content[6..];
        }
    }

    private static int UnitOf(ReadOnlySpan<byte> escape)
    {
        if (escape.Length < 6 || escape[0] != '\\' || escape[1] != 'u')
            return -1;
        return ushort.TryParse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? unit : -1;
    }
}
