using System.Globalization;

namespace Gemba.Protocol.Peers;

/// <summary>A stream of events of which none may be longer than a bound: the parser would hold it whole before anybody sees its length.</summary>
internal sealed class BoundedStream(Stream inner, int maxBytes) : Stream
{
    private long _since;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>An event is complete; what follows is counted anew.</summary>
    public void Reset() => _since = 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _since += read;
        // The parser reads ahead by as much as fits its buffer: twice the bound is surely too much for one event.
        if (_since > 2L * maxBytes)
            throw new PeerException(PeerFailure.TooLarge, string.Create(CultureInfo.InvariantCulture, $"An event has {_since} bytes or more; {maxBytes} are taken.")) { Bytes = _since };
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
