using System.Globalization;

namespace Gemba.Spreadsheet.Answers;

/// <summary>Points in time as answers write them.</summary>
internal static class Timestamp
{
    /// <summary>RFC 3339 to the second: <c>2024-01-31T13:45:00Z</c>.</summary>
    public static string Of(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
