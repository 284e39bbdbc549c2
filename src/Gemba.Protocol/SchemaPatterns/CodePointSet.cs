using System.Globalization;
using System.Text;

namespace Gemba.Protocol.SchemaPatterns;

/// <summary>A set of Unicode characters as ranges that do not touch, in order.</summary>
internal sealed class CodePointSet
{
    internal const int Last = 0x10FFFF;

    private readonly List<(int First, int Last)> _ranges;

    internal CodePointSet(IEnumerable<(int First, int Last)> ranges)
    {
        _ranges = [];
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (_ranges.Count > 0 && range.First <= _ranges[^1].Last + 1)
                _ranges[^1] = (_ranges[^1].First, Math.Max(_ranges[^1].Last, range.Last));
            else
                _ranges.Add(range);
        }
    }

    internal static CodePointSet Digits { get; } = new([('0', '9')]);

    internal static CodePointSet WordLetters { get; } = new([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);

    internal static CodePointSet LineEnds { get; } = new([('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)]);

    /// <summary>ECMA-262's WhiteSpace and LineTerminator.</summary>
    internal static CodePointSet Spaces { get; } =
        new([('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)]);

    internal IReadOnlyList<(int First, int Last)> Ranges => _ranges;

    internal CodePointSet Complement()
    {
        List<(int, int)> gaps = [];
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            if (first > next)
                gaps.Add((next, first - 1));
            next = last + 1;
        }

        if (next <= Last)
            gaps.Add((next, Last));
        return new CodePointSet(gaps);
    }

    /// <summary>A .NET pattern that matches one character of the set: one UTF-16 unit, or a surrogate pair.</summary>
    internal string ToPattern()
    {
        var small = new StringBuilder();
        List<string> choices = [];
        foreach (var (first, last) in _ranges)
        {
            AddUnits(small, first, Math.Min(last, 0xD7FF));
            AddUnits(small, Math.Max(first, 0xE000), Math.Min(last, 0xFFFF));
            if (last > 0xFFFF)
                AddPairs(choices, Math.Max(first, 0x10000), last);
        }

        if (small.Length > 0)
            choices.Insert(0, $"[{small}]");
        return choices.Count switch
        {
            0 => @"[^\s\S]",
            1 when small.Length > 0 => choices[0],
            _ => $"(?:{string.Join('|', choices)})",
        };
    }

    private static void AddPairs(List<string> choices, int first, int last)
    {
        var (firstHigh, firstLow) = Split(first);
        var (lastHigh, lastLow) = Split(last);
        if (firstHigh == lastHigh)
        {
            choices.Add($"{Unit(firstHigh)}[{Unit(firstLow)}-{Unit(lastLow)}]");
            return;
        }

        if (firstLow > 0xDC00)
            choices.Add($"{Unit(firstHigh++)}[{Unit(firstLow)}-\\uDFFF]");
        if (lastLow < 0xDFFF)
            choices.Add($"{Unit(lastHigh--)}[\\uDC00-{Unit(lastLow)}]");
        if (firstHigh <= lastHigh)
            choices.Add($"[{Unit(firstHigh)}-{Unit(lastHigh)}][\\uDC00-\\uDFFF]");
    }

    private static (int High, int Low) Split(int point) => (0xD800 + ((point - 0x10000) >> 10), 0xDC00 + ((point - 0x10000) & 0x3FF));

    private static void AddUnits(StringBuilder units, int first, int last)
    {
        if (first <= last)
            units.Append(Unit(first)).Append('-').Append(Unit(last));
    }

    private static string Unit(int unit) => string.Create(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
}
