using System.Text;

namespace Gemba.Protocol.SchemaFormats;

/// <summary>Host names: RFC 1123 §2.1 with RFC 5890's A-labels, and with U-labels (RFC 5890 §2.3.2.1).</summary>
internal static class HostNameFormats
{
    private const int MostLettersInName = 253;
    private const int MostLettersInLabel = 63;

    internal static bool IsHostName(ReadOnlySpan<char> text) => Ascii.IsValid(text) && IsName(text, ".");

    internal static bool IsInternationalHostName(ReadOnlySpan<char> text) => IsName(text, ".\u3002\uFF0E\uFF61");

    private static bool IsName(ReadOnlySpan<char> text, string separators)
    {
        var length = -1;
        List<List<Rune>> labels = [];
        foreach (var range in text.SplitAny(separators))
        {
            var label = Ascii.IsValid(text[range]) ? ReadAscii(text[range]) : ReadInternational(text[range]);
            if (label is null)
                return false;
            labels.Add(label);
            length += 1 + (label.All(rune => rune.IsAscii) ? label.Count : Punycode.EncodedLength(label));
        }

        return length <= MostLettersInName && BidiRule.IsKept(labels);
    }

    private static List<Rune>? ReadAscii(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > MostLettersInLabel || label[0] == '-' || label[^1] == '-')
            return null;
        foreach (var letter in label)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '-')
                return null;
        }

        if (!label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
            return Runes(label);
        var decoded = Punycode.Decode(label[4..]);
        var isOneSpelling = decoded is not null && decoded.Any(rune => !rune.IsAscii) && Punycode.EncodedLength(decoded) == label.Length;
        return isOneSpelling && InternationalLabel.IsValid(decoded!) ? decoded : null;
    }

    private static List<Rune>? ReadInternational(ReadOnlySpan<char> label)
    {
        if (label.Length > MostLettersInLabel)
            return null;   // an A-label is never shorter than its U-label
        var runes = Runes(label);
        return Punycode.EncodedLength(runes) <= MostLettersInLabel && InternationalLabel.IsValid(runes) ? runes : null;
    }

    private static List<Rune> Runes(ReadOnlySpan<char> label)
    {
        List<Rune> runes = [];
        foreach (var rune in label.EnumerateRunes())
            runes.Add(rune);
        return runes;
    }
}
