using System.Buffers;
using System.Text;

namespace Gemba.Protocol.Http;

/// <summary>Values that a header carries for the message: visible ASCII as it is, everything else as <c>=?base64?…?=</c> (2026-07-28, SEP-2243).</summary>
internal static class HeaderText
{
    private const string Prefix = "=?base64?";
    private const string Suffix = "?=";

    private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(0x20, 0x5f).Select(code => (char)code), '\t']);

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Encodes a text, so that <see cref="Decode"/> gives it back.</summary>
    public static string Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isPlain = !text.AsSpan().ContainsAnyExcept(Plain) && !text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && text.AsSpan().Trim(" \t").Length == text.Length;
        return isPlain ? text : $"{Prefix}{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}{Suffix}";
    }

    /// <summary>Decodes a value; <see langword="null"/> where it cannot be read.</summary>
    public static string? Decode(string value)
    {
        var text = value.AsSpan().Trim(" \t");
        if (text.ContainsAnyExcept(Plain))
            return null;
        if (!text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || !text.EndsWith(Suffix) || text.Length < Prefix.Length + Suffix.Length)
            return text.Length == value.Length ? value : text.ToString();
        try
        {
            return Strict.GetString(Convert.FromBase64String(text[Prefix.Length..^Suffix.Length].ToString()));
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException)
        {
            return null;
        }
    }
}
