using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Gemba.Observability.Exposition;

/// <summary>UTF-8 text of a scrape, written into one buffer that is kept from scrape to scrape.</summary>
internal sealed class ScrapeText
{
    private static readonly SearchValues<char> NeedEscape = SearchValues.Create("\\\"\n");

    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);

    internal ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    internal ReadOnlyMemory<byte> Memory => _buffer.WrittenMemory;

    internal void Clear() => _buffer.ResetWrittenCount();

    internal ScrapeText Add(ReadOnlySpan<byte> utf8)
    {
        _buffer.Write(utf8);
        return this;
    }

    internal ScrapeText Add(ReadOnlySpan<char> text)
    {
        Encoding.UTF8.GetBytes(text, _buffer);
        return this;
    }

    /// <summary>A label value or a help text: backslash, line feed and quote are escaped.</summary>
    internal ScrapeText AddEscaped(string text, bool quotes)
    {
        if (!text.AsSpan().ContainsAny(NeedEscape))
            return Add(text);
        foreach (var character in text)
        {
            switch (character)
            {
                case '\\': Add(@"\\"u8); break;
                case '\n': Add(@"\n"u8); break;
                case '"' when quotes: Add("\\\""u8); break;
                default: Add(new ReadOnlySpan<char>(in character)); break;
            }
        }

        return this;
    }

    /// <summary>Two pieces and a number in one step: nearly every line of a large page is a bucket.</summary>
    internal ScrapeText Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, long number)
    {
        var space = _buffer.GetSpan(first.Length + second.Length + 24);
        first.CopyTo(space);
        second.CopyTo(space[first.Length..]);
        Utf8Formatter.TryFormat(number, space[(first.Length + second.Length)..], out var written);
        _buffer.Advance(first.Length + second.Length + written);
        return this;
    }

    internal ScrapeText Add(long number)
    {
        var space = _buffer.GetSpan(24);
        Utf8Formatter.TryFormat(number, space, out var written);
        _buffer.Advance(written);
        return this;
    }

    internal ScrapeText Add(double number)
    {
        if (double.IsNaN(number))
            return Add("NaN"u8);
        if (double.IsInfinity(number))
            return Add(number > 0 ? "+Inf"u8 : "-Inf"u8);
        var space = _buffer.GetSpan(32);
        number.TryFormat(space, out var written, default, CultureInfo.InvariantCulture);
        _buffer.Advance(written);
        return this;
    }
}
