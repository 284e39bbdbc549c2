namespace Gemba.Protocol.SchemaPatterns;

/// <summary>Reads what stands for one character: <c>[…]</c> and the escapes.</summary>
internal static class ClassReader
{
    /// <summary>Reads a class from after its <c>[</c>.</summary>
    internal static CodePointSet Read(PatternReader reader)
    {
        var isNegated = reader.TakeIf("^");
        List<(int, int)> ranges = [];
        while (!reader.TakeIf("]"))
        {
            var first = Member(reader);
            if (first.Ranges is not [(var from, var same)] || from != same || !IsRangeAhead(reader))
            {
                ranges.AddRange(first.Ranges);
                continue;
            }

            reader.TakeIf("-");
            var second = Member(reader);
            if (second.Ranges is not [(var to, _)] || to < from)
                throw reader.Broken("a range that ends before it begins");
            ranges.Add((from, to));
        }

        var set = new CodePointSet(ranges);
        return isNegated ? set.Complement() : set;
    }

    /// <summary>Reads an escape from after its backslash.</summary>
    internal static CodePointSet ReadEscape(PatternReader reader)
    {
        if (reader.IsAtEnd)
            throw reader.Broken("nothing follows the last backslash");
        var letter = reader.TakePoint();
        return letter switch
        {
            'd' => CodePointSet.Digits,
            'D' => CodePointSet.Digits.Complement(),
            'w' => CodePointSet.WordLetters,
            'W' => CodePointSet.WordLetters.Complement(),
            's' => CodePointSet.Spaces,
            'S' => CodePointSet.Spaces.Complement(),
            'p' => Property(reader),
            'P' => Property(reader).Complement(),
            't' => One('\t'),
            'n' => One('\n'),
            'v' => One('\v'),
            'f' => One('\f'),
            'r' => One('\r'),
            '0' => One('\0'),
            'c' when char.IsAsciiLetter(reader.Current) => One(reader.TakeUnit() % 32),
            'x' => One(reader.TakeHex(2)),
            'u' => One(Unicode(reader)),
            _ when letter < 0x80 && char.IsAsciiLetterOrDigit((char)letter) => throw reader.Broken($"ECMA-262 has no escape \\{(char)letter}"),
            _ => One(letter),
        };
    }

    private static bool IsRangeAhead(PatternReader reader) =>
        reader.Current == '-' && reader.At + 1 < reader.Pattern.Length && reader.Pattern[reader.At + 1] != ']';

    private static CodePointSet Member(PatternReader reader)
    {
        if (reader.IsAtEnd)
            throw reader.Broken("']' is missing");
        if (reader.TakeIf("\\b"))
            return One('\b');
        return reader.TakeIf("\\") ? ReadEscape(reader) : One(reader.TakePoint());
    }

    private static CodePointSet Property(PatternReader reader)
    {
        if (!reader.TakeIf("{"))
            throw reader.Broken("'{' is missing");
        var name = reader.TakeUntil('}');
        return UnicodeProperties.Find(name) ?? throw reader.Broken($"the Unicode property {name} is not known here (general categories are)");
    }

    private static int Unicode(PatternReader reader)
    {
        if (reader.TakeIf("{"))
        {
            var digits = reader.TakeUntil('}');
            return int.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var point) && point is >= 0 and <= CodePointSet.Last
                ? point
                : throw reader.Broken("no such character");
        }

        var unit = reader.TakeHex(4);
        if (!char.IsHighSurrogate((char)unit) || !reader.TakeIf("\\u"))
            return unit;
        var low = reader.TakeHex(4);
        return char.IsLowSurrogate((char)low) ? char.ConvertToUtf32((char)unit, (char)low) : throw reader.Broken("half of a surrogate pair");
    }

    private static CodePointSet One(int point) => new([(point, point)]);
}
