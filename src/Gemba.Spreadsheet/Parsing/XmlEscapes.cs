using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>What stands for other characters: XML's entities and line ends, and the workbook format's own <c>_x000D_</c>.</summary>
internal static class XmlEscapes
{
    private const int LongestEntity = 12;

    /// <summary>Resolves entities and character numbers, and makes one line end of CR LF (XML 1.0 §2.11). The result is never longer.</summary>
    /// <returns><see langword="false"/> at an entity that is not one of the five.</returns>
    public static bool TryResolve(ReadOnlySpan<byte> raw, Span<byte> resolved, out int length)
    {
        length = 0;
        while (true)
        {
            var next = raw.IndexOfAny((byte)'&', (byte)'\r');
            if (next < 0)
                break;
            raw[..next].CopyTo(resolved[length..]);
            length += next;
            raw = raw[next..];
            if (raw[0] == (byte)'\r')
            {
                resolved[length++] = (byte)'\n';
                raw = raw[(raw.Length > 1 && raw[1] == (byte)'\n' ? 2 : 1)..];
                continue;
            }

            var end = raw[..Math.Min(raw.Length, LongestEntity)].IndexOf((byte)';');
            if (end < 2 || !TryRead(raw[1..end], out var rune))
                return false;
            length += rune.EncodeToUtf8(resolved[length..]);
            raw = raw[(end + 1)..];
        }

        raw.CopyTo(resolved[length..]);
        length += raw.Length;
        return true;
    }

    /// <summary>Resolves <c>_xHHHH_</c> (ECMA-376 Part 1 §22.9.2.19, ST_Xstring); <c>_x005F_</c> is an underscore, and so keeps what follows from being one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ReadOnlySpan<byte> ResolveXstring(ReadOnlySpan<byte> text)
    {
        var first = text.IndexOf("_x"u8);
        if (first < 0 || !HasXescape(text[first..]))
            return text;
        var characters = Encoding.UTF8.GetString(text);
        var resolved = new StringBuilder(characters.Length);
        for (var at = 0; at < characters.Length;)
        {
            if (TryReadXescape(characters.AsSpan(at), out var character))
            {
                resolved.Append(character);
                at += 7;
            }
            else
                resolved.Append(characters[at++]);
        }

        return Encoding.UTF8.GetBytes(resolved.ToString());
    }

    /// <inheritdoc cref="ResolveXstring(ReadOnlySpan{byte})"/>
    public static string ResolveXstring(string text) =>
        text.Contains("_x", StringComparison.Ordinal) ? Encoding.UTF8.GetString(ResolveXstring(Encoding.UTF8.GetBytes(text))) : text;

    private static bool HasXescape(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf("_x"u8); at >= 0 && at + 6 < text.Length; at = text.IndexOf("_x"u8))
        {
            if (text[at + 6] == (byte)'_' && Utf8Parser.TryParse(text.Slice(at + 2, 4), out uint _, out var used, 'x') && used == 4)
                return true;
            text = text[(at + 2)..];
        }

        return false;
    }

    private static bool TryReadXescape(ReadOnlySpan<char> text, out char character)
    {
        character = default;
        if (text.Length < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_'
            || !ushort.TryParse(text.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            return false;
        character = (char)code;
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> entity, out Rune rune)
    {
        rune = entity switch
        {
            [(byte)'a', (byte)'m', (byte)'p'] => new Rune('&'),
            [(byte)'l', (byte)'t'] => new Rune('<'),
            [(byte)'g', (byte)'t'] => new Rune('>'),
            [(byte)'q', (byte)'u', (byte)'o', (byte)'t'] => new Rune('"'),
            [(byte)'a', (byte)'p', (byte)'o', (byte)'s'] => new Rune('\''),
            _ => default,
        };
        return rune != default || (entity[0] == (byte)'#' && TryReadNumber(entity[1..], out rune));
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> digits, out Rune rune)
    {
        rune = Rune.ReplacementChar;
        var isHex = digits.Length > 1 && digits[0] == (byte)'x';
        if (isHex)
            digits = digits[1..];
        if (!Utf8Parser.TryParse(digits, out uint code, out var used, isHex ? 'x' : 'D') || used != digits.Length)
            return false;
        // XML forbids surrogates; a reader that stops for one would lose the whole sheet.
        if (Rune.IsValid(code))
            rune = new Rune(code);
        return true;
    }
}
