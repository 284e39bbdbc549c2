namespace Gemba.Protocol.SchemaFormats;

/// <summary>URIs (RFC 3986) and IRIs (RFC 3987): the same grammar, the latter with letters of all scripts.</summary>
internal static class UriFormats
{
    private const string PathSigns = "-._~!$&'()*+,;=:@/";

    internal static bool IsUri(ReadOnlySpan<char> text) => IsReference(text, isInternational: false, mustBeAbsolute: true);

    internal static bool IsUriReference(ReadOnlySpan<char> text) => IsReference(text, isInternational: false, mustBeAbsolute: false);

    internal static bool IsIri(ReadOnlySpan<char> text) => IsReference(text, isInternational: true, mustBeAbsolute: true);

    internal static bool IsIriReference(ReadOnlySpan<char> text) => IsReference(text, isInternational: true, mustBeAbsolute: false);

    private static bool IsReference(ReadOnlySpan<char> text, bool isInternational, bool mustBeAbsolute)
    {
        var fragment = text.IndexOf('#');
        if (fragment >= 0 && !IsOf(text[(fragment + 1)..], PathSigns + "?", isInternational))
            return false;
        text = fragment < 0 ? text : text[..fragment];
        var query = text.IndexOf('?');
        if (query >= 0 && !IsOf(text[(query + 1)..], PathSigns + "?", isInternational, mayBePrivate: true))
            return false;
        text = query < 0 ? text : text[..query];

        var scheme = SchemeLength(text);
        if (scheme > 0)
            return IsHierarchy(text[(scheme + 1)..], isInternational);
        var firstSlash = text.IndexOf('/');
        var firstSegment = firstSlash < 0 ? text : text[..firstSlash];
        return !mustBeAbsolute && !firstSegment.Contains(':') && IsHierarchy(text, isInternational);
    }

    private static int SchemeLength(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon < 1 || !char.IsAsciiLetter(text[0]))
            return 0;
        foreach (var letter in text[..colon])
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '-' or '.'))
                return 0;
        }

        return colon;
    }

    private static bool IsHierarchy(ReadOnlySpan<char> text, bool isInternational)
    {
        if (!text.StartsWith("//"))
            return IsOf(text, PathSigns, isInternational);
        text = text[2..];
        var slash = text.IndexOf('/');
        var authority = slash < 0 ? text : text[..slash];
        return IsAuthority(authority, isInternational) && (slash < 0 || IsOf(text[slash..], PathSigns, isInternational));
    }

    private static bool IsAuthority(ReadOnlySpan<char> text, bool isInternational)
    {
        var at = text.IndexOf('@');
        if (at >= 0 && !IsOf(text[..at], "-._~!$&'()*+,;=:", isInternational))
            return false;
        text = text[(at + 1)..];
        if (text.StartsWith("["))
        {
            var end = text.IndexOf(']');
            return end > 0 && IsLiteral(text[1..end]) && IsPort(text[(end + 1)..]);
        }

        var colon = text.LastIndexOf(':');
        return IsPort(colon < 0 ? [] : text[colon..]) && IsOf(colon < 0 ? text : text[..colon], "-._~!$&'()*+,;=", isInternational);
    }

    private static bool IsPort(ReadOnlySpan<char> text) => text.IsEmpty || (text[0] == ':' && !text[1..].ContainsAnyExceptInRange('0', '9'));

    private static bool IsLiteral(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] is not ('v' or 'V'))
            return AddressFormats.IsIPv6(text);
        var dot = text.IndexOf('.');
        return dot > 1 && dot + 1 < text.Length
            && !text[1..dot].ContainsAnyExcept(AddressFormats.HexDigits)
            && !text.Contains('%') && IsOf(text[(dot + 1)..], "-._~!$&'()*+,;=:", isInternational: false);
    }

    private static bool IsOf(ReadOnlySpan<char> text, string signs, bool isInternational, bool mayBePrivate = false)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                    return false;
                i += 2;
            }
            else if (!char.IsAsciiLetterOrDigit(letter) && !signs.Contains(letter, StringComparison.Ordinal) && !(isInternational && IsInternational(letter, mayBePrivate)))
            {
                return false;
            }
        }

        return true;
    }

    // RFC 3987 §2.2 ucschar, and iprivate in queries; halves of surrogate pairs are letters beyond U+FFFF.
    private static bool IsInternational(char letter, bool mayBePrivate) => letter switch
    {
        < '\u00A0' => false,
        >= '\uE000' and <= '\uF8FF' => mayBePrivate,
        >= '\uFDD0' and <= '\uFDEF' or >= '\uFFF0' => false,
        _ => true,
    };
}
