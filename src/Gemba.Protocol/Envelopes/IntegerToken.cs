using System.Buffers.Text;

namespace Gemba.Protocol.Envelopes;

/// <summary>Judges the text of a JSON number without turning it into a number of bounded precision.</summary>
internal static class IntegerToken
{
    /// <summary>Whether the number's value is whole: <c>7</c>, <c>-7.0</c>, <c>12e3</c> and <c>70e-1</c> are, <c>1.5</c> and <c>1e-1</c> are not.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> token)
    {
        var exponentAt = token.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = exponentAt < 0 ? token : token[..exponentAt];
        var exponent = exponentAt < 0 ? 0 : ExponentOf(token[(exponentAt + 1)..]);

        var point = mantissa.IndexOf((byte)'.');
        var fraction = point < 0 ? [] : mantissa[(point + 1)..].TrimEnd((byte)'0');
        if (fraction.Length > 0)
            return exponent >= fraction.Length;

        var whole = (point < 0 ? mantissa : mantissa[..point]).TrimStart((byte)'-');
        var zeros = whole.Length - whole.TrimEnd((byte)'0').Length;
        return zeros == whole.Length || exponent >= -zeros;
    }

    // Far beyond any exponent that a message's bytes could make up for with digits.
    private const long Saturated = long.MaxValue / 2;

    private static long ExponentOf(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        if (text[0] is (byte)'-' or (byte)'+')
            text = text[1..];
        var size = Utf8Parser.TryParse(text, out long parsed, out var taken) && taken == text.Length ? parsed : Saturated;
        return negative ? -size : size;
    }
}
