using System.Buffers.Text;

namespace Gemba.Protocol.JsonValues;

/// <summary>A JSON number read from its digits, without the bounds of a machine number.</summary>
internal readonly ref struct NumberText
{
    // Far beyond any exponent that a message's bytes could make up for with digits.
    private const long MostExponent = long.MaxValue / 4;

    private readonly ReadOnlySpan<byte> _whole;
    private readonly ReadOnlySpan<byte> _fraction;
    private readonly long _exponent;
    private readonly int _first;
    private readonly int _last;

    /// <param name="token">A number in JSON's grammar.</param>
    internal NumberText(ReadOnlySpan<byte> token)
    {
        IsNegative = token[0] == '-';
        if (IsNegative)
            token = token[1..];
        var exponentAt = token.IndexOfAny((byte)'e', (byte)'E');
        _exponent = exponentAt < 0 ? 0 : ExponentOf(token[(exponentAt + 1)..]);
        if (exponentAt >= 0)
            token = token[..exponentAt];
        var point = token.IndexOf((byte)'.');
        _whole = point < 0 ? token : token[..point];
        _fraction = point < 0 ? [] : token[(point + 1)..];

        _first = 0;
        while (_first < Digits && this[_first] == 0)
            _first++;
        _last = Digits - 1;
        while (_last > _first && this[_last] == 0)
            _last--;
    }

    internal bool IsNegative { get; }

    internal bool IsZero => _first == Digits;

    /// <summary>Whether the value is whole: <c>7</c>, <c>-7.0</c>, <c>12e3</c> and <c>70e-1</c> are, <c>1.5</c> and <c>1e-1</c> are not.</summary>
    internal bool IsWhole => IsZero || Scale >= 0;

    /// <summary>The power of ten of the last digit that is not 0.</summary>
    internal long Scale => _whole.Length - 1 - _last + _exponent;

    /// <summary>Digits from the first to the last that is not 0.</summary>
    internal int SignificantDigits => IsZero ? 0 : _last - _first + 1;

    private int Digits => _whole.Length + _fraction.Length;

    private long Magnitude => _whole.Length - _first + _exponent;

    private int this[int index] => (index < _whole.Length ? _whole[index] : _fraction[index - _whole.Length]) - '0';

    /// <summary>A digit counted from the first that is not 0.</summary>
    internal int SignificantDigit(int index) => this[_first + index];

    internal static int Compare(NumberText left, NumberText right)
    {
        var leftSign = left.IsZero ? 0 : left.IsNegative ? -1 : 1;
        var rightSign = right.IsZero ? 0 : right.IsNegative ? -1 : 1;
        if (leftSign != rightSign || leftSign == 0)
            return leftSign.CompareTo(rightSign);
        return leftSign * CompareSizes(left, right);
    }

    /// <summary>Equal for equal values, however they are spelt.</summary>
    internal int ValueHash()
    {
        if (IsZero)
            return 0;
        var hash = new HashCode();
        hash.Add(IsNegative);
        hash.Add(Magnitude);
        for (var i = 0; i < SignificantDigits; i++)
            hash.Add(SignificantDigit(i));
        return hash.ToHashCode();
    }

    private static int CompareSizes(NumberText left, NumberText right)
    {
        if (left.Magnitude != right.Magnitude)
            return left.Magnitude.CompareTo(right.Magnitude);
        var shared = Math.Min(left.SignificantDigits, right.SignificantDigits);
        for (var i = 0; i < shared; i++)
        {
            var difference = left.SignificantDigit(i) - right.SignificantDigit(i);
            if (difference != 0)
                return difference;
        }

        return left.SignificantDigits.CompareTo(right.SignificantDigits);
    }

    private static long ExponentOf(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        if (text[0] is (byte)'-' or (byte)'+')
            text = text[1..];
        var size = Utf8Parser.TryParse(text, out long parsed, out var taken) && taken == text.Length ? Math.Min(parsed, MostExponent) : MostExponent;
        return negative ? -size : size;
    }
}
