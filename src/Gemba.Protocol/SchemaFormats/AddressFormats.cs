using System.Buffers;
using System.Globalization;

namespace Gemba.Protocol.SchemaFormats;

/// <summary>IP addresses: RFC 2673 §3.2 (four decimal numbers) and RFC 4291 §2.2.</summary>
internal static class AddressFormats
{
    internal static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    internal static bool IsIPv4(ReadOnlySpan<char> text)
    {
        var parts = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0') || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                return false;
            parts++;
        }

        return parts == 4;
    }

    internal static bool IsIPv6(ReadOnlySpan<char> text)
    {
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0)
            return CountGroups(text, mayEndInIPv4: true) == 8;
        var before = text[..gap];
        var after = text[(gap + 2)..];
        var left = before.IsEmpty ? 0 : CountGroups(before, mayEndInIPv4: false);
        var right = after.IsEmpty ? 0 : CountGroups(after, mayEndInIPv4: true);
        return left >= 0 && right >= 0 && left + right <= 7;
    }

    private static int CountGroups(ReadOnlySpan<char> text, bool mayEndInIPv4)
    {
        var groups = 0;
        foreach (var range in text.Split(':'))
        {
            var group = text[range];
            if (mayEndInIPv4 && range.End.GetOffset(text.Length) == text.Length && group.Contains('.'))
                return IsIPv4(group) ? groups + 2 : -1;
            if (group.Length is 0 or > 4 || group.ContainsAnyExcept(HexDigits))
                return -1;
            groups++;
        }

        return groups;
    }
}
