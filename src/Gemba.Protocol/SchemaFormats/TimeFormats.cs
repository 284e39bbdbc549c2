using System.Globalization;

namespace Gemba.Protocol.SchemaFormats;

/// <summary>Dates and times, RFC 3339 §5.6.</summary>
internal static class TimeFormats
{
    internal static bool IsDate(ReadOnlySpan<char> text) =>
        text.Length == 10 && text[4] == '-' && text[7] == '-'
        && TryNumber(text[..4], out var year) && TryNumber(text[5..7], out var month) && TryNumber(text[8..], out var day)
        && month is >= 1 and <= 12 && day >= 1 && day <= DaysIn(year, month);

    internal static bool IsDateTime(ReadOnlySpan<char> text) =>
        text.Length > 11 && text[10] is 'T' or 't' && IsDate(text[..10]) && IsTime(text[11..]);

    internal static bool IsTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':')
            return false;
        if (!TryNumber(text[..2], out var hour) || !TryNumber(text[3..5], out var minute) || !TryNumber(text[6..8], out var second))
            return false;
        text = text[8..];
        if (text[0] == '.')
        {
            var end = 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            if (end == 1)
                return false;
            text = text[end..];
        }

        return TryOffset(text, out var offset) && hour <= 23 && minute <= 59 && (second <= 59 || (second == 60 && IsLastMinute(hour, minute, offset)));
    }

    // A leap second is the last one of a day in UTC.
    private static bool IsLastMinute(int hour, int minute, int offset) => ((hour * 60) + minute - offset + 2880) % 1440 == 1439;

    private static bool TryOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "z")
            return true;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' || !TryNumber(text[1..3], out var hour) || !TryNumber(text[4..], out var minute))
            return false;
        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return hour <= 23 && minute <= 59;
    }

    // Year 0000 is a date of RFC 3339 and a leap year; .NET's calendar begins a year later.
    private static int DaysIn(int year, int month) => DateTime.DaysInMonth(year == 0 ? 4 : year, month);

    private static bool TryNumber(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
