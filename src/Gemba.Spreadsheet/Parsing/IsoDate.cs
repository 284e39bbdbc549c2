using System.Globalization;
using System.Text;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Dates that are stored as text (<c>t="d"</c>, ISO 8601) as serial numbers of the 1900 system.</summary>
internal static class IsoDate
{
    private static readonly string[] DateForms =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyyMMdd", "yyyyMMddTHHmmss"];

    private static readonly string[] TimeForms = [@"hh\:mm", @"hh\:mm\:ss", @"hh\:mm\:ss\.FFFFFFF"];

    private static readonly DateTime FirstOfMarch1900 = new(1900, 3, 1);

    /// <summary>A date, a date with time, or a time of day alone.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out StoredKind kind, out double serial)
    {
        var characters = Encoding.UTF8.GetString(text).Trim().TrimEnd('Z');
        kind = StoredKind.IsoDate;
        if (DateTime.TryParseExact(characters, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            // Excel counts a 29th of February 1900; what lies before has one day less.
            serial = date.ToOADate() - (date < FirstOfMarch1900 ? 1 : 0);
            return true;
        }

        kind = StoredKind.IsoTime;
        serial = 0;
        if (!TimeSpan.TryParseExact(characters.TrimStart('T'), TimeForms, CultureInfo.InvariantCulture, out var time))
            return false;
        serial = time.TotalDays;
        return true;
    }
}
