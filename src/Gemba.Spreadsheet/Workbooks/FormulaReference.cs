using System.Globalization;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>One corner of a reference: a cell, a whole column (row 0) or a whole row (column 0).</summary>
internal readonly record struct FormulaReference(int Column, bool ColumnFixed, int Row, bool RowFixed)
{
    public bool IsCell => Column > 0 && Row > 0;

    /// <summary>Reads a word such as <c>$B$2</c>, <c>B</c> or <c>$2</c>; the whole word has to be one.</summary>
    public static bool TryRead(ReadOnlySpan<char> word, out FormulaReference reference)
    {
        reference = default;
        var at = 0;
        var firstFixed = Skip(word, '$', ref at);
        var column = 0;
        var lettersStart = at;
        for (; at < word.Length && char.IsAsciiLetter(word[at]) && at - lettersStart < 4; at++)
            column = (column * 26) + (word[at] & 0x1F);
        var hasColumn = at > lettersStart;
        var rowFixed = hasColumn ? Skip(word, '$', ref at) : firstFixed;
        var digits = word[at..];
        if (digits.IsEmpty ? !hasColumn || rowFixed : !IsRow(digits))
            return false;
        if (column > SheetBounds.Columns)
            return false;
        var row = digits.IsEmpty ? 0 : int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        reference = new FormulaReference(column, hasColumn && firstFixed, row, rowFixed);
        return row <= SheetBounds.Rows;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(ColumnFixed ? "$" : "")}{CellRange.LettersOf(Column)}{(RowFixed ? "$" : "")}{(Row > 0 ? Row.ToString(CultureInfo.InvariantCulture) : "")}");

    private static bool IsRow(ReadOnlySpan<char> digits) =>
        digits.Length <= 7 && digits[0] != '0' && !digits.ContainsAnyExceptInRange('0', '9');

    private static bool Skip(ReadOnlySpan<char> word, char sign, ref int at)
    {
        if (at >= word.Length || word[at] != sign)
            return false;
        at++;
        return true;
    }
}
