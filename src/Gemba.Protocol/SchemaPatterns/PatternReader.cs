using System.Globalization;

namespace Gemba.Protocol.SchemaPatterns;

/// <summary>Goes through the characters of a pattern.</summary>
internal sealed class PatternReader(string pattern)
{
    internal int At { get; private set; }

    internal bool IsAtEnd => At >= pattern.Length;

    internal char Current => IsAtEnd ? '\0' : pattern[At];

    internal string Pattern => pattern;

    internal bool TakeIf(string text)
    {
        if (string.CompareOrdinal(pattern, At, text, 0, text.Length) != 0)
            return false;
        At += text.Length;
        return true;
    }

    internal char TakeUnit() => pattern[At++];

    /// <summary>One character: a surrogate pair counts as one.</summary>
    internal int TakePoint()
    {
        var isPair = At + 1 < pattern.Length && char.IsSurrogatePair(pattern[At], pattern[At + 1]);
        var point = isPair ? char.ConvertToUtf32(pattern[At], pattern[At + 1]) : pattern[At];
        At += isPair ? 2 : 1;
        return point;
    }

    /// <summary>What stands before <paramref name="end"/>, which is passed over.</summary>
    internal string TakeUntil(char end)
    {
        var found = pattern.IndexOf(end, At);
        if (found < 0)
            throw Broken($"'{end}' is missing");
        var text = pattern[At..found];
        At = found + 1;
        return text;
    }

    internal string TakeDigits()
    {
        var start = At;
        while (char.IsAsciiDigit(Current))
            At++;
        return pattern[start..At];
    }

    internal int TakeHex(int digits)
    {
        if (At + digits > pattern.Length || !int.TryParse(pattern.AsSpan(At, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            throw Broken($"{digits} hexadecimal digits are missing");
        At += digits;
        return value;
    }

    internal FormatException Broken(string why) => new(string.Create(CultureInfo.InvariantCulture, $"{why} at character {At + 1} of {pattern}"));
}
