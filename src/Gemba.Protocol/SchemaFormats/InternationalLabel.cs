using System.Globalization;
using System.Text;

namespace Gemba.Protocol.SchemaFormats;

/// <summary>Whether characters make a label of a host name: RFC 5891 §4.2.3, with RFC 5892's derived properties and contextual rules.</summary>
internal static class InternationalLabel
{
    internal static bool IsValid(IReadOnlyList<Rune> label)
    {
        if (label.Count == 0 || Is(label, 0, '-') || Is(label, label.Count - 1, '-') || (Is(label, 2, '-') && Is(label, 3, '-')))
            return false;
        if (CategoryOf(label[0]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
            return false;
        for (var i = 0; i < label.Count; i++)
        {
            if (!IsAllowed(label, i))
                return false;
        }

        return true;
    }

    private static bool IsAllowed(IReadOnlyList<Rune> label, int at) => label[at].Value switch
    {
        '-' => true,
        0x00DF or 0x03C2 or 0x06FD or 0x06FE or 0x0F0B or 0x3007 => true,
        0x0640 or 0x07FA or 0x302E or 0x302F or (>= 0x3031 and <= 0x3035) or 0x303B => false,
        0x200C => FollowsVirama(label, at) || JoiningLetters.Surround(label, at),
        0x200D => FollowsVirama(label, at),
        0x00B7 => Is(label, at - 1, 'l') && Is(label, at + 1, 'l'),
        0x0375 => IsIn(label, at + 1, 0x0370, 0x03FF) || IsIn(label, at + 1, 0x1F00, 0x1FFF),
        0x05F3 or 0x05F4 => IsIn(label, at - 1, 0x0590, 0x05FF),
        0x30FB => label.Any(IsKanaOrHan),
        >= 0x0660 and <= 0x0669 => !label.Any(rune => rune.Value is >= 0x06F0 and <= 0x06F9),
        >= 0x06F0 and <= 0x06F9 => !label.Any(rune => rune.Value is >= 0x0660 and <= 0x0669),
        _ => IsLetterOrDigit(label[at]),
    };

    private static bool IsLetterOrDigit(Rune rune) => !IsOldJamo(rune.Value) && CategoryOf(rune) is
        UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;

    private static bool IsOldJamo(int point) => point is (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97C) or (>= 0xD7B0 and <= 0xD7FB);

    private static bool IsKanaOrHan(Rune rune) => rune.Value is
        (>= 0x3041 and <= 0x309F) or (>= 0x30A1 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF) or 0x3005 or 0x3007
        or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x323AF);

    // Canonical combining class 9, in the scripts that have one.
    private static bool FollowsVirama(IReadOnlyList<Rune> label, int at) => at > 0 && label[at - 1].Value is
        0x094D or 0x09CD or 0x0A4D or 0x0ACD or 0x0B4D or 0x0BCD or 0x0C4D or 0x0CCD or 0x0D3B or 0x0D3C or 0x0D4D or 0x0DCA
        or 0x0E3A or 0x0EBA or 0x0F84 or 0x1039 or 0x103A or 0x1714 or 0x1734 or 0x17D2 or 0x1A60 or 0x1B44 or 0x1BAA or 0x1BAB
        or 0x1BF2 or 0x1BF3 or 0x2D7F or 0xA806 or 0xA8C4 or 0xA953 or 0xA9C0 or 0xAAF6 or 0xABED;

    private static bool Is(IReadOnlyList<Rune> label, int at, char letter) => at >= 0 && at < label.Count && label[at].Value == letter;

    private static bool IsIn(IReadOnlyList<Rune> label, int at, int first, int last) => at >= 0 && at < label.Count && label[at].Value >= first && label[at].Value <= last;

    private static UnicodeCategory CategoryOf(Rune rune) => Rune.GetUnicodeCategory(rune);
}
