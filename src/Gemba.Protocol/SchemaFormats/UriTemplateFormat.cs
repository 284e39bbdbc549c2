namespace Gemba.Protocol.SchemaFormats;

/// <summary>URI templates, RFC 6570 §2.</summary>
internal static class UriTemplateFormat
{
    internal static bool IsUriTemplate(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (text[0] != '{')
            {
                var taken = LiteralLength(text);
                if (taken == 0)
                    return false;
                text = text[taken..];
                continue;
            }

            var end = text.IndexOf('}');
            if (end < 0 || !IsExpression(text[1..end]))
                return false;
            text = text[(end + 1)..];
        }

        return true;
    }

    private static int LiteralLength(ReadOnlySpan<char> text)
    {
        if (text[0] == '%')
            return IsTriplet(text) ? 3 : 0;
        return text[0] is <= ' ' or (>= '\u007F' and < '\u00A0') or '"' or '<' or '>' or '\\' or '^' or '`' or '|' or '}' ? 0 : 1;
    }

    private static bool IsExpression(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty && "+#./;?&=,!@|".Contains(text[0], StringComparison.Ordinal))
            text = text[1..];
        foreach (var range in text.Split(','))
        {
            if (!IsVariable(text[range]))
                return false;
        }

        return true;
    }

    private static bool IsVariable(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon >= 0)
        {
            var length = text[(colon + 1)..];
            if (length.Length is 0 or > 4 || length[0] == '0' || length.ContainsAnyExceptInRange('0', '9'))
                return false;
            text = text[..colon];
        }
        else if (text.EndsWith("*"))
        {
            text = text[..^1];
        }

        return IsName(text);
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        var mayBeDot = false;
        while (!text.IsEmpty)
        {
            var taken = char.IsAsciiLetterOrDigit(text[0]) || text[0] == '_' ? 1 : IsTriplet(text) ? 3 : 0;
            if (taken == 0 && !(mayBeDot && text[0] == '.'))
                return false;
            mayBeDot = taken > 0;
            text = text[Math.Max(taken, 1)..];
        }

        return mayBeDot;
    }

    private static bool IsTriplet(ReadOnlySpan<char> text) =>
        text.Length >= 3 && text[0] == '%' && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]);
}
