using System.Globalization;
using System.Text;

namespace Gemba.Protocol.SchemaFormats;

/// <summary>Letters that join their neighbours, for the rule on the zero width non-joiner (RFC 5892 Appendix A.1).</summary>
internal static class JoiningLetters
{
    // Arabic letters that join on their right only, with no letter after them: they stand before a joiner in no word.
    private static readonly HashSet<int> RightJoining =
    [
        0x0622, 0x0623, 0x0624, 0x0625, 0x0627, 0x0629, 0x062F, 0x0630, 0x0631, 0x0632, 0x0648, 0x0671, 0x0672, 0x0673, 0x0675, 0x0676, 0x0677,
        0x0688, 0x0689, 0x068A, 0x068B, 0x068C, 0x068D, 0x068E, 0x068F, 0x0690, 0x0691, 0x0692, 0x0693, 0x0694, 0x0695, 0x0696, 0x0697, 0x0698,
        0x0699, 0x06C0, 0x06C3, 0x06C4, 0x06C5, 0x06C6, 0x06C7, 0x06C8, 0x06C9, 0x06CA, 0x06CB, 0x06CD, 0x06CF, 0x06D2, 0x06D3, 0x06D5, 0x06EE, 0x06EF,
    ];

    /// <summary>Whether a letter that joins to its left stands before, and one that joins to its right after; marks between do not count.</summary>
    internal static bool Surround(IReadOnlyList<Rune> label, int at)
    {
        var before = at - 1;
        while (before >= 0 && IsMark(label[before]))
            before--;
        var after = at + 1;
        while (after < label.Count && IsMark(label[after]))
            after++;
        return before >= 0 && after < label.Count
            && IsArabicLetter(label[before].Value) && !RightJoining.Contains(label[before].Value)
            && IsArabicLetter(label[after].Value);
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark;

    private static bool IsArabicLetter(int point) => point is (>= 0x0620 and <= 0x064A and not 0x0621 and not 0x0640) or (>= 0x066E and <= 0x06D3 and not 0x0670) or 0x06D5 or (>= 0x06EE and <= 0x06EF) or (>= 0x06FA and <= 0x06FC) or 0x06FF or (>= 0x0750 and <= 0x077F);
}
