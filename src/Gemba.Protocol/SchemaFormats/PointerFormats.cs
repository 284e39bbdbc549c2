using System.Text.RegularExpressions;
using Gemba.Protocol.SchemaPatterns;

namespace Gemba.Protocol.SchemaFormats;

/// <summary>Short formats of their own: JSON Pointer (RFC 6901), its relative kind, UUID (RFC 4122) and ECMA-262 patterns.</summary>
internal static class PointerFormats
{
    internal static bool IsJsonPointer(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return true;
        if (text[0] != '/')
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '~' && (i + 1 == text.Length || text[i + 1] is not ('0' or '1')))
                return false;
        }

        return true;
    }

    internal static bool IsRelativeJsonPointer(ReadOnlySpan<char> text)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            digits++;
        if (digits == 0 || (digits > 1 && text[0] == '0'))
            return false;
        return text[digits..] is "#" || IsJsonPointer(text[digits..]);
    }

    internal static bool IsUuid(ReadOnlySpan<char> text)
    {
        if (text.Length != 36)
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit(text[i]))
                return false;
        }

        return true;
    }

    internal static bool IsPattern(ReadOnlySpan<char> text)
    {
        try
        {
            _ = new Regex(PatternTranslator.Translate(text.ToString()), RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception broken) when (broken is FormatException or ArgumentException)
        {
            return false;
        }
    }
}
