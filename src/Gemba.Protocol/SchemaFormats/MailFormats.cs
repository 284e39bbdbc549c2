namespace Gemba.Protocol.SchemaFormats;

/// <summary>Mail addresses: RFC 5321 §4.1.2 Mailbox, and RFC 6531's with letters of all scripts.</summary>
internal static class MailFormats
{
    private const string AtomSigns = "!#$%&'*+-/=?^_`{|}~";

    // RFC 5321 §4.5.3.1.1, in bytes.
    private const int MostLocalBytes = 64;

    internal static bool IsMailAddress(ReadOnlySpan<char> text) => IsAddress(text, isInternational: false);

    internal static bool IsInternationalMailAddress(ReadOnlySpan<char> text) => IsAddress(text, isInternational: true);

    private static bool IsAddress(ReadOnlySpan<char> text, bool isInternational)
    {
        var at = text.LastIndexOf('@');
        if (at < 1)
            return false;
        var local = text[..at];
        var domain = text[(at + 1)..];
        if (System.Text.Encoding.UTF8.GetByteCount(local) > MostLocalBytes)
            return false;
        var isLocal = local[0] == '"' ? IsQuoted(local, isInternational) : IsDotted(local, isInternational);
        return isLocal && IsDomain(domain, isInternational);
    }

    private static bool IsDomain(ReadOnlySpan<char> text, bool isInternational)
    {
        if (!text.StartsWith("[") || !text.EndsWith("]"))
            return isInternational ? IsLooseDomain(text) : HostNameFormats.IsHostName(text);
        var literal = text[1..^1];
        return literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? AddressFormats.IsIPv6(literal[5..]) : AddressFormats.IsIPv4(literal);
    }

    // RFC 6531 takes U-labels without IDNA's rules on which letters make one.
    private static bool IsLooseDomain(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split('.'))
        {
            var label = text[range];
            if (label.IsEmpty || label[0] == '-' || label[^1] == '-')
                return false;
            foreach (var letter in label)
            {
                if (letter < 0x80 && !char.IsAsciiLetterOrDigit(letter) && letter != '-')
                    return false;
            }
        }

        return true;
    }

    private static bool IsDotted(ReadOnlySpan<char> text, bool isInternational)
    {
        foreach (var range in text.Split('.'))
        {
            if (text[range].IsEmpty)
                return false;
            foreach (var letter in text[range])
            {
                if (!char.IsAsciiLetterOrDigit(letter) && !AtomSigns.Contains(letter, StringComparison.Ordinal) && !(isInternational && letter >= 0x80))
                    return false;
            }
        }

        return true;
    }

    private static bool IsQuoted(ReadOnlySpan<char> text, bool isInternational)
    {
        if (text.Length < 2 || text[^1] != '"')
            return false;
        text = text[1..^1];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && ++i == text.Length)
                return false;
            var isEscaped = i > 0 && text[i - 1] == '\\';
            if (text[i] < ' ' || text[i] == '\u007F' || (text[i] == '"' && !isEscaped) || (text[i] >= 0x80 && !isInternational))
                return false;
        }

        return true;
    }
}
