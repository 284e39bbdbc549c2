using System.Buffers.Text;
using System.Numerics;
using System.Text;

namespace Gemba.Protocol.JsonValues;

/// <summary>A number of a schema, made ready to be compared with many.</summary>
internal sealed class JsonNumber
{
    private readonly byte[] _token;
    private readonly long? _small;
    private readonly Lazy<BigInteger> _digits;
    private readonly long _scale;

    internal JsonNumber(ReadOnlySpan<byte> token)
    {
        _token = token.ToArray();
        if (TryGetSmall(token, out var small))
            _small = small;
        var number = new NumberText(token);
        _scale = number.Scale;
        SignificantDigits = number.SignificantDigits;
        _digits = new Lazy<BigInteger>(ReadDigits);
    }

    /// <summary>The number as the schema writes it.</summary>
    internal string Text => Encoding.UTF8.GetString(_token);

    internal int SignificantDigits { get; }

    internal bool IsPositive => new NumberText(_token) is { IsZero: false, IsNegative: false };

    /// <summary>Whole numbers of at most 18 digits without exponent: those that arguments really hold.</summary>
    internal static bool TryGetSmall(ReadOnlySpan<byte> token, out long value)
    {
        value = 0;
        return token.Length <= 18 && Utf8Parser.TryParse(token, out value, out var taken) && taken == token.Length;
    }

    /// <summary>Below 0 where <paramref name="token"/> is the smaller number.</summary>
    internal int CompareFrom(ReadOnlySpan<byte> token) => _small is { } mine && TryGetSmall(token, out var small)
        ? small.CompareTo(mine)
        : NumberText.Compare(new NumberText(token), new NumberText(_token));

    /// <summary>Whether <paramref name="token"/> is a whole number of times this one, exactly.</summary>
    internal bool Divides(ReadOnlySpan<byte> token)
    {
        if (_small is { } mine && mine != 0 && TryGetSmall(token, out var small))
            return small % mine == 0;
        var number = new NumberText(token);
        if (number.IsZero)
            return true;

        // number = n·10^a, this = d·10^b. With a ≥ b, d must divide n·10^(a-b); else d·10^(b-a) would have to divide n, which ends in no 0.
        var shift = number.Scale - _scale;
        if (shift < 0)
            return false;
        var digits = _digits.Value;
        return (Remainder(number, digits) * BigInteger.ModPow(10, shift, digits) % digits).IsZero;
    }

    private BigInteger ReadDigits()
    {
        var number = new NumberText(_token);
        var digits = BigInteger.Zero;
        for (var i = 0; i < number.SignificantDigits; i++)
            digits = (digits * 10) + number.SignificantDigit(i);
        return digits;
    }

    // Digit groups keep the intermediate numbers as small as the divisor, however long the message's number is.
    private static BigInteger Remainder(NumberText number, BigInteger divisor)
    {
        var remainder = BigInteger.Zero;
        for (var i = 0; i < number.SignificantDigits;)
        {
            long group = 0, power = 1;
            for (; i < number.SignificantDigits && power < 1_000_000_000_000_000_000; i++, power *= 10)
                group = (group * 10) + number.SignificantDigit(i);
            remainder = ((remainder * power) + group) % divisor;
        }

        return remainder;
    }
}
