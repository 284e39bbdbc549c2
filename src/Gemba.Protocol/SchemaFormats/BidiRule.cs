using System.Globalization;
using System.Text;

namespace Gemba.Protocol.SchemaFormats;

/// <summary>RFC 5893 §2: how labels may mix scripts that run left to right and right to left.</summary>
internal static class BidiRule
{
    private enum Direction
    {
        Left,
        Right,
        EuropeanDigit,
        ArabicDigit,
        Mark,
        Other,
    }

    /// <summary>Whether the rule is kept; it is asked only of names in which something runs right to left.</summary>
    internal static bool IsKept(IReadOnlyList<IReadOnlyList<Rune>> labels)
    {
        var isBidi = labels.Any(label => label.Any(rune => DirectionOf(rune) is Direction.Right or Direction.ArabicDigit));
        return !isBidi || labels.All(IsKept);
    }

    private static bool IsKept(IReadOnlyList<Rune> label)
    {
        var directions = label.Select(DirectionOf).ToArray();
        var last = directions.LastOrDefault(direction => direction != Direction.Mark, Direction.Other);
        return directions[0] switch
        {
            Direction.Left => last is Direction.Left or Direction.EuropeanDigit && !directions.Any(direction => direction is Direction.Right or Direction.ArabicDigit),
            Direction.Right => last is Direction.Right or Direction.EuropeanDigit or Direction.ArabicDigit
                && !directions.Contains(Direction.Left)
                && !(directions.Contains(Direction.EuropeanDigit) && directions.Contains(Direction.ArabicDigit)),
            _ => false,
        };
    }

    private static Direction DirectionOf(Rune rune) => rune.Value switch
    {
        (>= '0' and <= '9') or (>= 0x06F0 and <= 0x06F9) => Direction.EuropeanDigit,
        (>= 0x0660 and <= 0x0669) or 0x066B or 0x066C => Direction.ArabicDigit,
        '-' or 0x200C or 0x200D => Direction.Other,
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => Direction.Mark,
        (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF) or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF) => Direction.Right,
        _ => Direction.Left,
    };
}
