using System.Globalization;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Ranges;

/// <summary>
/// Reads references as people and formulas write them: <c>A1</c>, <c>$A$1:B2</c>, <c>A:C</c>, <c>2:5</c>, each also behind <c>Sheet1!</c> or
/// <c>'My ''Sheet'''!</c>, and names. Corners may be swapped.
/// </summary>
internal static class RangeText
{
    public const int LastRow = 1_048_576;
    public const int LastColumn = 16_384;

    private const int LongestName = 255;
    private const int LongestLetters = 3;
    private const string Neither = "it is neither an address nor a name";

    /// <summary>Reads the text; on failure <paramref name="why"/> completes the sentence "it is not a range: …".</summary>
    public static bool TryRead(string text, out RangeReference reference, out string why)
    {
        reference = new RangeReference(null, null, null);
        if (!TryTakeSheet(text.Trim().TrimStart('='), out var sheet, out var rest, out why))
            return false;
        if (rest.AsSpan().ContainsAny(',', ';', ' ') || rest.Count(c => c == ':') > 1)
        {
            why = "it names more than one rectangle; give them one by one";
            return false;
        }

        if (!TryReadBody(rest, out var cells, out var name, out why))
            return false;
        reference = new RangeReference(sheet, cells, name, name is null || why is "" or Neither ? null : why);
        return true;
    }

    /// <summary>The number of a column written in letters, as in 28 for <c>AB</c> or <c>$ab</c>; 0 where the text is none.</summary>
    public static int ColumnOf(ReadOnlySpan<char> letters)
    {
        letters = letters.TrimStart('$');
        if (letters.Length is 0 or > LongestLetters)
            return 0;
        var column = 0;
        foreach (var c in letters)
        {
            if (!char.IsAsciiLetter(c))
                return 0;
            column = (column * 26) + (c & 0x1F);
        }

        return column <= LastColumn ? column : 0;
    }

    private static bool TryTakeSheet(string text, out string? sheet, out string rest, out string why)
    {
        (sheet, rest, why) = (null, text, text.Length == 0 ? "it is empty" : "");
        if (text.Length == 0)
            return false;
        if (text[0] == '\'')
            return TryTakeQuotedSheet(text, out sheet, out rest, out why);
        var mark = text.IndexOf('!', StringComparison.Ordinal);
        if (mark < 0)
            return true;
        (sheet, rest) = (text[..mark], text[(mark + 1)..]);
        why = SheetFault(sheet, rest);
        return why.Length == 0;
    }

    private static bool TryTakeQuotedSheet(string text, out string? sheet, out string rest, out string why)
    {
        (sheet, rest) = (null, "");
        var end = 1;
        while (end < text.Length && (text[end] != '\'' || (end + 1 < text.Length && text[end + 1] == '\'')))
            end += text[end] == '\'' ? 2 : 1;
        why = end >= text.Length ? "the quote before the sheet's name is not closed"
            : end + 1 >= text.Length || text[end + 1] != '!' ? "an exclamation mark is missing after the sheet's name"
            : "";
        if (why.Length > 0)
            return false;
        sheet = text[1..end].Replace("''", "'", StringComparison.Ordinal);
        rest = text[(end + 2)..];
        why = SheetFault(sheet, rest);
        return why.Length == 0;
    }

    private static string SheetFault(string sheet, string rest) =>
        sheet.Length == 0 ? "the sheet's name before the exclamation mark is empty"
        : sheet.Contains('[', StringComparison.Ordinal) ? "it points into another workbook"
        : sheet.Contains(':', StringComparison.Ordinal) ? "it spans several sheets; read them one by one"
        : rest.Length == 0 ? "nothing follows the exclamation mark"
        : "";

    private static bool TryReadBody(string body, out CellRange? cells, out string? name, out string why)
    {
        (cells, name, why) = (null, null, "");
        var colon = body.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return TryReadSingle(body, out cells, out name, out why);
        if (!TryReadCorner(body.AsSpan(0, colon), out var from, out why) || !TryReadCorner(body.AsSpan(colon + 1), out var to, out why))
            return false;
        if (from.HasRow != to.HasRow || from.HasColumn != to.HasColumn)
        {
            why = "both ends must be cells (A1:C9), columns (A:C) or rows (2:5)";
            return false;
        }

        cells = Between(from, to);
        return true;
    }

    private static bool TryReadSingle(string body, out CellRange? cells, out string? name, out string why)
    {
        (cells, name) = (null, null);
        if (TryReadCorner(body, out var corner, out why) && corner is { HasRow: true, HasColumn: true })
        {
            cells = Between(corner, corner);
            return true;
        }

        if (!IsName(body))
        {
            why = why.Length > 0 ? why : string.Create(CultureInfo.InvariantCulture, $"a whole row is written {corner.Row}:{corner.Row}");
            return false;
        }

        name = body;
        return true;
    }

    private static CellRange Between(Corner from, Corner to) => new(
        from.HasRow ? Math.Min(from.Row, to.Row) : 1,
        from.HasColumn ? Math.Min(from.Column, to.Column) : 1,
        from.HasRow ? Math.Max(from.Row, to.Row) : LastRow,
        from.HasColumn ? Math.Max(from.Column, to.Column) : LastColumn);

    private static bool TryReadCorner(ReadOnlySpan<char> text, out Corner corner, out string why)
    {
        (corner, why) = (default, "");
        var rest = text.TrimStart('$');
        var letters = CountLetters(rest);
        var digits = rest[letters..];
        if (letters > 0 && digits is ['$', ..])
            digits = digits[1..];
        if (text.Length - rest.Length > 1 || (letters == 0 && digits.Length == 0) || digits.ContainsAnyExceptInRange('0', '9'))
        {
            why = Neither;
            return false;
        }

        var column = letters == 0 ? 0 : ColumnOf(rest[..letters]);
        var row = digits.Length is 0 or > 7 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);
        if (letters > LongestLetters)
            why = Neither;
        else if (letters > 0 && column == 0)
            why = $"column {rest[..letters]} is beyond XFD";
        else if (digits.Length > 0 && row is < 1 or > LastRow)
            why = $"row {digits[..Math.Min(digits.Length, 20)]} is outside 1 to 1048576";
        corner = new Corner(row, column);
        return why.Length == 0;
    }

    private static int CountLetters(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (count < text.Length && char.IsAsciiLetter(text[count]))
            count++;
        return count;
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName
        && (char.IsLetter(text[0]) || text[0] is '_' or '\\')
        && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '\\' or '?');

    private readonly record struct Corner(int Row, int Column)
    {
        public bool HasRow => Row > 0;

        public bool HasColumn => Column > 0;
    }
}
