using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Texts of elements and attributes.</summary>
internal sealed partial class XmlScanner
{
    private byte[] _scratch = [];

    /// <summary>The text of the element whose start tag was just read; goes behind its end tag. Child elements are passed over.</summary>
    /// <returns>UTF-8, escapes resolved; valid until the next call.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<byte> ReadText()
    {
        if (_endIsPending)
        {
            Read();
            return default;
        }

        while (true)
        {
            var length = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'<');
            if (length >= 0 && _at + length + 1 < _end)
            {
                var start = _at;
                if (_buffer[start + length + 1] != (byte)'/')
                    return ReadMixedText();
                if (TryReadEnd(start + length))
                    return Resolve(_buffer.AsSpan(start, length));
            }

            DemandMore(_at);
        }
    }

    /// <summary>The text as a string; see <see cref="ReadText"/>.</summary>
    public string ReadString() => Encoding.UTF8.GetString(ReadText());

    /// <summary>Goes behind the end of the element whose start tag was just read.</summary>
    public void Skip()
    {
        var outside = Depth - 1;
        while (Depth > outside)
            Read();
    }

    /// <summary>Refuses to gather more of one text than the bound.</summary>
    public void DemandTextFits(int bytes)
    {
        if (bytes > _budget.Limits.MaxTextBytes)
            throw new FaultException(SpreadsheetFaults.TextTooLong(_budget.Package, _part, _budget.Limits.MaxTextBytes));
    }

    private string TextOf(ReadOnlySpan<byte> raw) => Encoding.UTF8.GetString(Resolve(raw));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Resolve(ReadOnlySpan<byte> raw)
    {
        if (raw.IndexOfAny((byte)'&', (byte)'\r') < 0)
            return raw;
        return XmlEscapes.TryResolve(raw, Scratch(raw.Length), out var length) ? _scratch.AsSpan(0, length) : throw Malformed("an entity is not known");
    }

    private ReadOnlySpan<byte> ReadMixedText()
    {
        var text = new ArrayBufferWriter<byte>(256);
        while (true)
        {
            var length = TextLength();
            Append(text, Resolve(_buffer.AsSpan(_at, length)));
            _at += length;
            var markup = _buffer.AsSpan(_at, _end - _at);
            if (markup[1] == (byte)'/')
            {
                if (TryReadEnd(_at))
                    return text.WrittenSpan;
                DemandMore(_at);
            }
            else if (markup[1] == (byte)'!' && IsCdata())
                AppendCdata(text);
            else if (markup[1] is (byte)'!' or (byte)'?')
                PassOver();
            else if (TryReadStart())
                Skip();
            else
                DemandMore(_at);
        }
    }

    /// <summary>Bytes up to the next markup, which lies in the buffer with a byte behind it.</summary>
    private int TextLength()
    {
        while (true)
        {
            var length = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'<');
            if (length >= 0 && _at + length + 1 < _end)
                return length;
            DemandMore(_at);
        }
    }

    private bool IsCdata()
    {
        while (_end - _at < 9 && TryReadMore(_at))
        {
        }

        return _buffer.AsSpan(_at, _end - _at).StartsWith("<![CDATA["u8);
    }

    private void AppendCdata(ArrayBufferWriter<byte> text)
    {
        int length;
        while ((length = _buffer.AsSpan(_at, _end - _at).IndexOf("]]>"u8)) < 0)
            DemandMore(_at);
        Append(text, _buffer.AsSpan(_at + 9, length - 9));
        _at += length + 3;
    }

    private void Append(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> more)
    {
        DemandTextFits(text.WrittenCount + more.Length);
        text.Write(more);
    }

    private Span<byte> Scratch(int length)
    {
        if (_scratch.Length < length)
            _scratch = new byte[Math.Max(256, 2 * length)];
        return _scratch;
    }
}
