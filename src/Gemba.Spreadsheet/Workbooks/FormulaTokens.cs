namespace Gemba.Spreadsheet.Workbooks;

/// <summary>Just enough of the formula grammar to tell references from what only looks like them.</summary>
internal static class FormulaTokens
{
    /// <summary>Length of the text, quoted sheet name or bracketed part that begins there; 0 when none does.</summary>
    public static int OpaqueLength(ReadOnlySpan<char> formula, int at) => formula[at] switch
    {
        '"' or '\'' => QuotedLength(formula[at..]),
        '[' => BracketedLength(formula[at..]),
        _ => 0,
    };

    public static bool IsWordStart(char c) => c == '$' || IsWordPart(c);

    /// <summary>Where the name, number or reference that begins there ends.</summary>
    public static int WordEnd(ReadOnlySpan<char> formula, int start)
    {
        var end = start;
        while (end < formula.Length && IsWordStart(formula[end]))
            end++;
        return end;
    }

    /// <summary>Reads a cell, an area, whole columns or whole rows; not a function's, a sheet's or another name that looks like one.</summary>
    public static bool TryReadArea(ReadOnlySpan<char> formula, int start, int end, out FormulaArea area)
    {
        area = default;
        if (NamesSomethingElse(formula, end) || !FormulaReference.TryRead(formula[start..end], out var from))
            return false;
        if (end + 1 < formula.Length && formula[end] == ':')
        {
            var secondEnd = WordEnd(formula, end + 1);
            if (!NamesSomethingElse(formula, secondEnd)
                && FormulaReference.TryRead(formula[(end + 1)..secondEnd], out var to)
                && SameShape(from, to))
            {
                area = new FormulaArea(from, to, secondEnd);
                return true;
            }
        }

        area = new FormulaArea(from, null, end);
        return from.IsCell && !IsSheetSpan(formula, end);
    }

    private static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '.' or '\\' or '?' || c > 0x7F;

    private static bool NamesSomethingElse(ReadOnlySpan<char> formula, int end) =>
        end < formula.Length && formula[end] is '(' or '!' or '[';

    private static bool IsSheetSpan(ReadOnlySpan<char> formula, int end)
    {
        if (end + 1 >= formula.Length || formula[end] != ':')
            return false;
        var secondEnd = WordEnd(formula, end + 1);
        return secondEnd < formula.Length && formula[secondEnd] == '!';
    }

    private static bool SameShape(FormulaReference one, FormulaReference other) =>
        one.Column > 0 == other.Column > 0 && one.Row > 0 == other.Row > 0;

    private static int QuotedLength(ReadOnlySpan<char> text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] != text[0])
                continue;
            if (at + 1 == text.Length || text[at + 1] != text[0])
                return at + 1;
            at++;
        }

        return text.Length;
    }

    private static int BracketedLength(ReadOnlySpan<char> text)
    {
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            // In a column's name an apostrophe makes the next sign part of the name.
            if (text[at] == '\'' && depth > 0)
                at++;
            else if (text[at] == '[')
                depth++;
            else if (text[at] == ']' && --depth == 0)
                return at + 1;
        }

        return text.Length;
    }
}
