using System.Runtime.CompilerServices;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Packages;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>
/// Pulls tags and texts out of a part, over its UTF-8 bytes and without a string for anything. Knows as much of XML as parts of a workbook
/// use: no document types, no entities but the five and character numbers; elements that do not close are faults.
/// </summary>
/// <remarks>
/// A token lies whole in the buffer or is looked at again when more bytes are there. What a token hands out is valid until the next call.
/// </remarks>
internal sealed partial class XmlScanner : IDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly Stream _stream;
    private readonly ReadBudget _budget;
    private readonly string _part;
    private byte[] _buffer = new byte[BufferBytes];
    private int _at;
    private int _end;
    private bool _endIsPending;
    private bool _hasRoot;

    /// <param name="part">Read to its end and disposed with the scanner.</param>
    /// <param name="name">The part's name, for faults.</param>
    /// <param name="budget">Bounds and cancellation.</param>
    public XmlScanner(Stream part, string name, ReadBudget budget)
    {
        _part = name;
        _budget = budget;
        _stream = XmlEncoding.AsUtf8(part, out var isKnown);
        if (!isKnown)
            throw Malformed("its encoding is not known here; UTF-8 is usual");
    }

    /// <summary>Elements that are open, the current one included.</summary>
    public int Depth { get; private set; }

    /// <summary>Goes to the next tag, over texts, comments and instructions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public XmlToken Read()
    {
        if (_endIsPending)
        {
            _endIsPending = false;
            Depth--;
            return XmlToken.End;
        }

        while (GoToMarkup())
        {
            switch (_buffer[_at + 1])
            {
                case (byte)'/' when TryReadEnd(_at):
                    return XmlToken.End;
                case (byte)'!' or (byte)'?':
                    PassOver();
                    break;
                case not (byte)'/' when TryReadStart():
                    return XmlToken.Start;
                default:
                    DemandMore(_at);
                    break;
            }
        }

        return Finish();
    }

    /// <summary>Goes to the next start tag directly inside the element that was open at that depth.</summary>
    /// <param name="depth">The <see cref="Depth"/> of the element whose children are wanted.</param>
    /// <returns><see langword="false"/> at that element's end.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool ReadChild(int depth)
    {
        while (true)
        {
            switch (Read())
            {
                case XmlToken.Start when Depth == depth + 1:
                    return true;
                case XmlToken.End when Depth == 0:
                    // Only at its end is the part's checksum compared; and whatever stands behind the root is none of XML.
                    Read();
                    return false;
                case XmlToken.End when Depth < depth:
                case XmlToken.Finished:
                    return false;
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>A fault that names the part.</summary>
    public FaultException Malformed(string why) => new(SpreadsheetFaults.MalformedXml(_budget.Package, _part, why));

    private XmlToken Finish()
    {
        if (Depth > 0)
            throw Malformed("it is cut off");
        return _hasRoot ? XmlToken.Finished : throw Malformed("it has no element");
    }

    /// <summary>Goes to the next '&lt;' with a byte behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool GoToMarkup()
    {
        while (true)
        {
            var found = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'<');
            _at = found < 0 ? _end : _at + found;
            if (_at + 1 < _end)
                return true;
            if (!TryReadMore(_at))
                return _at < _end ? throw Malformed("it is cut off") : false;
        }
    }

    /// <summary>Passes over a comment, an instruction or a CDATA section outside a text.</summary>
    private void PassOver()
    {
        if (_buffer[_at + 1] == (byte)'?')
        {
            PassBehind("?>"u8);
            return;
        }

        while (_end - _at < 9 && TryReadMore(_at))
        {
        }

        var markup = _buffer.AsSpan(_at, _end - _at);
        if (markup.StartsWith("<!--"u8))
        {
            _at += 4;
            PassBehind("-->"u8);
        }
        else if (markup.StartsWith("<![CDATA["u8))
            PassBehind("]]>"u8);
        else
            throw new FaultException(SpreadsheetFaults.DoctypeRefused(_budget.Package, _part));
    }

    private void PassBehind(ReadOnlySpan<byte> mark)
    {
        while (true)
        {
            var found = _buffer.AsSpan(_at, _end - _at).IndexOf(mark);
            if (found >= 0)
            {
                _at += found + mark.Length;
                return;
            }

            _at = Math.Max(_at, _end - mark.Length + 1);
            DemandMore(_at);
        }
    }

    private void DemandMore(int keepFrom)
    {
        if (!TryReadMore(keepFrom))
            throw Malformed("it is cut off");
    }

    /// <summary>Moves what is kept to the buffer's start and fills up behind it; indices into the buffer change but for <c>_at</c>, which follows.</summary>
    private bool TryReadMore(int keepFrom)
    {
        _budget.CancellationToken.ThrowIfCancellationRequested();
        if (keepFrom > 0)
        {
            _buffer.AsSpan(keepFrom, _end - keepFrom).CopyTo(_buffer);
            _at -= keepFrom;
            _end -= keepFrom;
        }
        else if (_end == _buffer.Length)
        {
            if (_buffer.Length > _budget.Limits.MaxTextBytes)
                throw new FaultException(SpreadsheetFaults.TextTooLong(_budget.Package, _part, _budget.Limits.MaxTextBytes));
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var before = _end;
        while (_end < _buffer.Length)
        {
            var read = _stream.Read(_buffer.AsSpan(_end));
            if (read == 0)
                break;
            _end += read;
        }

        return _end > before;
    }
}
