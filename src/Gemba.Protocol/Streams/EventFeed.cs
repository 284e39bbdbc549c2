using System.Buffers;
using System.Globalization;
using System.Text;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Links;

namespace Gemba.Protocol.Streams;

/// <summary>
/// Reads a server's event stream (HTML Living Standard, 9.2.6), one event after the other. Of an event that is longer than the bound no more is kept than its length and whose answer
/// it is, and the next one is read as ever.
/// </summary>
/// <param name="body">The stream; the feed owns it.</param>
/// <param name="maxBytes">Longest data of an event.</param>
internal sealed class EventFeed(Stream body, int maxBytes) : IAsyncDisposable
{
    // No id or type of an event is longer; one that is counts as none.
    private const int LongestField = 4096;
    private const byte LineFeed = (byte)'\n', Return = (byte)'\r';

    private readonly byte[] _read = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private readonly PooledBuffer _data = new();
    private readonly byte[] _text = new byte[LongestField];
    private int _at, _end, _textLength;
    private bool _hasBegun, _inValue, _isFirstOfValue, _isAfterReturn, _hasData;
    private string _name = "", _type = "";
    private PassingMessage? _passing;

    /// <summary>The id of the last event that had one.</summary>
    public string? LastId { get; private set; }

    /// <summary>When the server wants to be asked again, where it says so.</summary>
    public TimeSpan? Retry { get; private set; }

    /// <summary>The next event; <see langword="null"/> where the stream ended.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<ServerEvent?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_at < _end)
            {
                if (Take(_read.AsSpan(_at, _end - _at), out var next))
                    return next;
            }

            (_at, _end) = (0, await body.ReadAsync(_read, cancellationToken).ConfigureAwait(false));
            if (_end == 0)
                return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync().ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(_read);
        _data.Dispose();
    }

    // Takes what is left of a line, or of what was read of it.
    private bool Take(ReadOnlySpan<byte> bytes, out ServerEvent next)
    {
        next = default;
        if (_isAfterReturn)
        {
            _isAfterReturn = false;
            if (bytes[0] == LineFeed)
            {
                _at++;
                return false;
            }
        }

        if (_isFirstOfValue)
        {
            _isFirstOfValue = false;
            if (bytes[0] == ' ')
            {
                _at++;
                return false;
            }
        }

        var end = _inValue ? bytes.IndexOfAny(LineFeed, Return) : bytes.IndexOfAny((byte)':', LineFeed, Return);
        var part = end < 0 ? bytes : bytes[..end];
        if (_inValue && _name == "data")
            AddData(part);
        else
            AddText(part);
        _at += part.Length + (end < 0 ? 0 : 1);
        if (end < 0)
            return false;
        if (bytes[end] == ':' && !_inValue)
        {
            BeginValue();
            _isFirstOfValue = true;
            return false;
        }

        _isAfterReturn = bytes[end] == Return;
        return EndLine(out next);
    }

    private void BeginValue()
    {
        var name = Encoding.UTF8.GetString(_text, 0, _textLength);
        _name = _hasBegun ? name : name.TrimStart('\uFEFF');
        (_hasBegun, _inValue, _textLength) = (true, true, 0);
        if (_name == "data" && _hasData)
            AddData("\n"u8);
        _hasData |= _name == "data";
    }

    private bool EndLine(out ServerEvent next)
    {
        next = default;
        var isBlank = !_inValue && _textLength == 0;
        if (!_inValue && !isBlank)
            BeginValue();
        if (!isBlank)
            EndValue();
        (_inValue, _textLength) = (false, 0);
        if (!isBlank)
            return false;
        var isEvent = _hasData;
        if (isEvent)
            next = new ServerEvent(_type.Length > 0 ? _type : "message", _passing?.End() ?? new LinkMessage(_data.Written.ToArray()));
        (_type, _hasData, _passing) = ("", false, null);
        _data.Clear();
        return isEvent;
    }

    private void EndValue()
    {
        if (_name is "data" or "" || _textLength > LongestField - 1)
            return;
        var value = Encoding.UTF8.GetString(_text, 0, _textLength);
        switch (_name)
        {
            case "event":
                _type = value;
                break;
            case "id" when !value.Contains('\0', StringComparison.Ordinal):
                LastId = value;
                break;
            case "retry" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds):
                Retry = TimeSpan.FromMilliseconds(milliseconds);
                break;
        }
    }

    private void AddText(ReadOnlySpan<byte> part)
    {
        var taken = Math.Min(part.Length, LongestField - _textLength);
        part[..taken].CopyTo(_text.AsSpan(_textLength));
        _textLength += taken;
    }

    private void AddData(ReadOnlySpan<byte> part)
    {
        if (_passing is null && _data.Length + part.Length > maxBytes)
        {
            _passing = new PassingMessage();
            _passing.Add(_data.Written.Span);
            _data.Clear();
        }

        if (_passing is { } passing)
            passing.Add(part);
        else
            _data.Write(part);
    }
}
