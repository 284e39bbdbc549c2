using System.Globalization;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Answers;

/// <summary>
/// How a cell's value is written: numbers in the shortest form that reads back the same; dates as <c>2024-01-31</c>, with a time of day
/// <c>2024-01-31T13:45:00</c>; times and elapsed times as <c>hh:mm:ss</c>, beyond 24 hours counting on; TRUE and FALSE; errors and text as they are.
/// </summary>
internal static class CellText
{
    // Excel's calendar has 29 February 1900, which never was, as day 60; before it, days count from 31 December 1899.
    private const int NeverDay = 60;
    private const double LastDay = 2_958_466;
    private const long MillisecondsPerDay = 86_400_000;
    private static readonly DateTime FirstDayAfter = new(1899, 12, 30);
    private static readonly DateTime FirstDayBefore = new(1899, 12, 31);

    /// <summary>The text; empty for an empty cell.</summary>
    public static string Of(CellValue value) => value.Kind switch
    {
        CellKind.Empty => "",
        CellKind.Number => OfNumber(value.Number),
        CellKind.Boolean => value.Number != 0 ? "TRUE" : "FALSE",
        CellKind.DateTime => OfDate(value.Number),
        CellKind.Time => OfTime(value.Number),
        _ => value.Text ?? "",
    };

    /// <summary>The kind as an answer names it.</summary>
    public static string NameOf(CellKind kind) => kind switch
    {
        CellKind.Empty => "null",
        CellKind.Number => "number",
        CellKind.Boolean => "bool",
        CellKind.Error => "error",
        CellKind.DateTime => "date",
        CellKind.Time => "time",
        _ => "text",
    };

    public static string OfNumber(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The serial number of an ISO date, with or without time, or of a time alone; <see langword="null"/> where the text is neither.</summary>
    public static double? SerialOf(string text)
    {
        if (TimeSpan.TryParseExact(text, [@"hh\:mm", @"hh\:mm\:ss", @"hh\:mm\:ss\.FFF"], CultureInfo.InvariantCulture, out var time))
            return time.TotalDays;
        if (text.Length < 8 || !DateTime.TryParseExact(text, IsoForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return null;
        var days = (date - FirstDayAfter).TotalDays;
        return days > NeverDay ? days : days - 1;
    }

    private static readonly string[] IsoForms =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    private static string OfDate(double serial)
    {
        if (!(serial >= 0 && serial < LastDay))
            return OfNumber(serial);
        var (day, ms) = Split(serial);
        var date = day == NeverDay ? "1900-02-29"
            : day >= LastDay ? "9999-12-31"
            : (day > NeverDay ? FirstDayAfter : FirstDayBefore).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return ms == 0 ? date : $"{date}T{Clock(ms)}";
    }

    private static string OfTime(double serial)
    {
        if (!(Math.Abs(serial) < LastDay))
            return OfNumber(serial);
        var (day, ms) = Split(Math.Abs(serial));
        return (serial < 0 && day + ms > 0 ? "-" : "") + Clock((day * MillisecondsPerDay) + ms);
    }

    // Serial numbers carry binary fractions; the nearest millisecond is what was meant.
    private static (long Day, long Milliseconds) Split(double serial)
    {
        var day = (long)Math.Floor(serial);
        var ms = (long)Math.Round((serial - day) * MillisecondsPerDay);
        return ms == MillisecondsPerDay ? (day + 1, 0) : (day, ms);
    }

    private static string Clock(long milliseconds)
    {
        var seconds = milliseconds / 1000;
        var clock = string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
        return milliseconds % 1000 == 0 ? clock : string.Create(CultureInfo.InvariantCulture, $"{clock}.{milliseconds % 1000:000}");
    }
}
