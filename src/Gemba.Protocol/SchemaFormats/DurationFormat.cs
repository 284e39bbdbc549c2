namespace Gemba.Protocol.SchemaFormats;

/// <summary>Durations, RFC 3339 Appendix A: <c>P3DT4H</c>, <c>P2W</c>. Units stand from large to small with none left out between two.</summary>
internal static class DurationFormat
{
    internal static bool IsDuration(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[0] != 'P')
            return false;
        text = text[1..];
        if (text[^1] == 'W')
            return TakeUnits(text, "W").IsEmpty;
        var time = text.IndexOf('T');
        var hasDate = time != 0;
        var date = time < 0 ? text : text[..time];
        if (hasDate && !TakeUnits(date, "YMD").IsEmpty)
            return false;
        return time < 0 || (time + 1 < text.Length && TakeUnits(text[(time + 1)..], "HMS").IsEmpty);
    }

    /// <summary>What follows the units, or the whole text where they are not as they should be.</summary>
    private static ReadOnlySpan<char> TakeUnits(ReadOnlySpan<char> text, string units)
    {
        var all = text;
        var last = -1;
        while (!text.IsEmpty)
        {
            var digits = 0;
            while (digits < text.Length && char.IsAsciiDigit(text[digits]))
                digits++;
            if (digits == 0 || digits == text.Length)
                return all;
            var unit = units.IndexOf(text[digits], StringComparison.Ordinal);
            if (unit < 0 || (last >= 0 && unit != last + 1))
                return all;
            last = unit;
            text = text[(digits + 1)..];
        }

        return text;
    }
}
