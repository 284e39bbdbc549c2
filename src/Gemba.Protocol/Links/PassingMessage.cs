using System.Buffers;
using System.Text;

namespace Gemba.Protocol.Links;

/// <summary>Finds whose answer a message is that is too long to be kept, while its bytes pass: the id may stand before or behind what makes it long.</summary>
internal sealed class PassingMessage
{
    private const int LongestToken = 64;

    private readonly byte[] _token = new byte[LongestToken];
    private int _length, _depth;
    private bool _inText, _isEscaped, _isName, _isId, _asks;
    private byte[] _id = [];

    /// <summary>Bytes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>What it comes to: its length, and its id where it is an answer.</summary>
    public LinkMessage End()
    {
        EndScalar();
        return new LinkMessage(_asks ? default(ReadOnlyMemory<byte>) : _id) { TooLong = Bytes };
    }

    /// <summary>More of it came.</summary>
    public void Add(in ReadOnlySequence<byte> part)
    {
        foreach (var memory in part)
            Add(memory.Span);
    }

    /// <summary>More of it came.</summary>
    public void Add(ReadOnlySpan<byte> part)
    {
        Bytes += part.Length;
        for (var at = 0; at < part.Length; at++)
        {
            // What is long is text: its bytes are passed over many at a time.
            if (_inText && !_isEscaped && _depth != 1)
            {
                var next = part[at..].IndexOfAny((byte)'"', (byte)'\\');
                if (next < 0)
                    return;
                at += next;
            }

            Take(part[at]);
        }
    }

    private void Take(byte letter)
    {
        if (_inText)
        {
            TakeInText(letter);
            return;
        }

        switch (letter)
        {
            case (byte)'"':
                _inText = true;
                _length = 0;
                if (!_isName)
                    Keep(letter);
                break;
            case (byte)'{' or (byte)'[':
                _isName = ++_depth == 1;
                break;
            case (byte)'}' or (byte)']':
                EndScalar();
                _depth--;
                break;
            case (byte)',':
                EndScalar();
                _isName = _depth == 1;
                break;
            case (byte)':' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                break;
            default:
                Keep(letter);
                break;
        }
    }

    private void TakeInText(byte letter)
    {
        if (_isEscaped || letter == (byte)'\\')
        {
            _isEscaped = !_isEscaped;
            Keep(letter);
            return;
        }

        if (letter != (byte)'"')
        {
            Keep(letter);
            return;
        }

        _inText = false;
        if (_depth != 1)
            return;
        if (_isName)
        {
            var name = Encoding.UTF8.GetString(_token, 0, _length);
            (_isId, _isName, _length) = (name == "id", false, 0);
            _asks |= name == "method";
            return;
        }

        Keep(letter);
    }

    private void Keep(byte letter)
    {
        if (_depth == 1 && _length < LongestToken)
            _token[_length++] = letter;
    }

    private void EndScalar()
    {
        if (_depth != 1)
            return;
        if (_isId && _length is > 0 and < LongestToken)
            _id = _token[.._length];
        (_isId, _length) = (false, 0);
    }
}
