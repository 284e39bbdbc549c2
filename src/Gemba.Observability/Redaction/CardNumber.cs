namespace Gemba.Observability.Redaction;

/// <summary>Tells the numbers of payment cards from other numbers of that length.</summary>
internal static class CardNumber
{
    /// <summary>Letters and digits of the ids and hashes of our days: a part of one is no card.</summary>
    private const int ShortestId = 32;

    /// <summary>Whether what stands there has the beginning, the length and the check digit of a card.</summary>
    public static bool Holds(ReadOnlySpan<char> text, int start, int end)
    {
        var digits = 0;
        foreach (var letter in text[start..end])
            digits += char.IsAsciiDigit(letter) ? 1 : 0;
        var first = ((text[start] - '0') * 10) + text[start + 1] - '0';
        return IsIssued(first, digits, isGrouped: digits < end - start) && HasCheckDigit(text[start..end]) && !IsInId(text, start, end);
    }

    /// <summary>Only the digits, so that a card looks the same however it is written.</summary>
    public static string Bare(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    /// <summary>The ranges of the large issuers. Seventeen or eighteen digits in a row are rather a clock's ticks.</summary>
    private static bool IsIssued(int first, int digits, bool isGrouped) => digits switch
    {
        13 => first / 10 == 4,
        14 => first is 30 or 36 or 38 or 39,
        15 => first is 34 or 37,
        16 => first is (>= 22 and <= 27) or 35 or 36 or >= 40,
        17 or 18 => isGrouped && first >= 50,
        19 => first is 35 or >= 40,
        _ => false,
    };

    /// <summary>The check of ISO/IEC 7812-1 (Luhn).</summary>
    private static bool HasCheckDigit(ReadOnlySpan<char> text)
    {
        var sum = 0;
        var doubled = false;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (!char.IsAsciiDigit(text[i]))
                continue;
            var digit = (text[i] - '0') * (doubled ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
            doubled = !doubled;
        }

        return sum % 10 == 0;
    }

    private static bool IsInId(ReadOnlySpan<char> text, int start, int end)
    {
        var hasLetter = false;
        var first = start;
        while (first > 0 && start - first < ShortestId && IsOfId(text[first - 1]))
            hasLetter |= char.IsAsciiLetter(text[--first]);
        var behind = end;
        while (behind < text.Length && behind - end < ShortestId && IsOfId(text[behind]))
            hasLetter |= char.IsAsciiLetter(text[behind++]);
        return hasLetter && behind - first >= ShortestId;
    }

    private static bool IsOfId(char letter) => char.IsAsciiHexDigit(letter) || letter == '-';
}
