using System.Globalization;

namespace Gemba.Protocol.JsonValues;

/// <summary>Resolves the escapes of a JSON string.</summary>
internal static class JsonUnescaping
{
    /// <summary>
    /// Writes the plain text and returns its length, which is never more than the escaped one. Half a surrogate pair, which JSON's grammar
    /// allows and UTF-8 cannot say, becomes the three bytes of its number, so that two different halves stay different.
    /// </summary>
    internal static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> plain)
    {
        var written = 0;
        while (true)
        {
            var backslash = escaped.IndexOf((byte)'\\');
            var run = backslash < 0 ? escaped : escaped[..backslash];
            run.CopyTo(plain[written..]);
            written += run.Length;
            if (backslash < 0)
                return written;

            escaped = escaped[backslash..];
            if (escaped[1] != 'u')
            {
                plain[written++] = Simple(escaped[1]);
                escaped = escaped[2..];
                continue;
            }

            int point = Unit(escaped);
            escaped = escaped[6..];
            if (char.IsHighSurrogate((char)point) && escaped.StartsWith("\\u"u8) && char.IsLowSurrogate((char)Unit(escaped)))
            {
                point = char.ConvertToUtf32((char)point, (char)Unit(escaped));
                escaped = escaped[6..];
            }

            written += Write(point, plain[written..]);
        }
    }

    private static ushort Unit(ReadOnlySpan<byte> escape) =>
        ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static byte Simple(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter,
    };

    private static int Write(int point, Span<byte> plain)
    {
        switch (point)
        {
            case < 0x80:
                plain[0] = (byte)point;
                return 1;
            case < 0x800:
                plain[0] = (byte)(0xC0 | (point >> 6));
                plain[1] = Tail(point);
                return 2;
            case < 0x10000:
                plain[0] = (byte)(0xE0 | (point >> 12));
                plain[1] = Tail(point >> 6);
                plain[2] = Tail(point);
                return 3;
            default:
                plain[0] = (byte)(0xF0 | (point >> 18));
                plain[1] = Tail(point >> 12);
                plain[2] = Tail(point >> 6);
                plain[3] = Tail(point);
                return 4;
        }
    }

    private static byte Tail(int bits) => (byte)(0x80 | (bits & 0x3F));
}
