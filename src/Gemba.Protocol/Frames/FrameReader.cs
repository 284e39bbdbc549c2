using System.Buffers;
using System.IO.Pipelines;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Links;

namespace Gemba.Protocol.Frames;

/// <summary>Reads frames from a stream of bytes, however the bytes come in: split anywhere, or many frames at once. One reader at a time.</summary>
/// <param name="input">Where bytes come from; stays the caller's.</param>
/// <param name="options">Bounds.</param>
/// <param name="clock">For the time that a frame may take.</param>
/// <param name="seen">Is told of each frame that was read; must return at once.</param>
public sealed class FrameReader(PipeReader input, FrameOptions options, TimeProvider clock, Action<FrameType>? seen = null)
{
    private long? _began;
    private FrameHeader _passing;
    private PassingMessage? _passed;
    private Fault? _fault;

    /// <summary>The layout of the connection, which its first frame chose; <see langword="null"/> before.</summary>
    public FrameLayout? Layout { get; private set; }

    /// <summary>Waits for the next frame.</summary>
    /// <param name="cancellationToken">Ends the wait; nothing is lost, and the next call reads on.</param>
    /// <returns>The frame, or <see langword="null"/> where the other end closed between two frames.</returns>
    /// <exception cref="LinkException">What came is no frame, or came too slowly.</exception>
    /// <exception cref="IOException">The wait was called off by whoever owns the input.</exception>
    public async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_fault is not null)
                throw new LinkException(_fault);
            var read = await MoreAsync(cancellationToken).ConfigureAwait(false);
            if (read.IsCanceled)
            {
                input.AdvanceTo(read.Buffer.Start);
                throw new IOException("The connection was given up.");
            }

            if (_passed is not null || TryPass(read.Buffer))
            {
                if (Pass(read.Buffer) is { } passed)
                {
                    _began = null;
                    seen?.Invoke(passed.Type);
                    return passed;
                }

                if (read.IsCompleted)
                    _fault ??= ProtocolFaults.FrameCutShort();
                continue;
            }

            if (TryTake(read.Buffer, out var frame, out var end))
            {
                input.AdvanceTo(end);
                _began = null;
                seen?.Invoke(frame.Type);
                return frame;
            }

            var isEmpty = read.Buffer.IsEmpty;
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted && isEmpty)
                return null;
            if (read.IsCompleted)
                _fault ??= ProtocolFaults.FrameCutShort();
            if (!isEmpty)
                _began ??= clock.GetTimestamp();
        }
    }

    // A payload that is too long begins: its header is taken, and nothing of it is kept.
    private bool TryPass(ReadOnlySequence<byte> buffer)
    {
        if (!options.TellsTooLong || buffer.Length < FrameHeader.Size)
            return false;
        Span<byte> bytes = stackalloc byte[FrameHeader.Size];
        buffer.Slice(0, FrameHeader.Size).CopyTo(bytes);
        if (FrameHeader.Read(bytes, out var header) is not null || header.Length <= options.MaxPayloadBytes || header.Layout != (Layout ?? header.Layout))
            return false;
        (_passing, _passed) = (header, new PassingMessage());
        return true;
    }

    private Frame? Pass(ReadOnlySequence<byte> buffer)
    {
        _began ??= clock.GetTimestamp();
        var part = _passed!.Bytes == 0 ? buffer.Slice(FrameHeader.Size) : buffer;
        part = part.Slice(0, Math.Min(part.Length, _passing.Length - _passed.Bytes));
        // The header goes with the first bytes behind it.
        if (part.IsEmpty)
        {
            input.AdvanceTo(buffer.Start, buffer.End);
            return null;
        }

        _passed.Add(part);
        input.AdvanceTo(part.End);
        if (_passed.Bytes < _passing.Length)
            return null;
        var frame = new Frame(_passing.Layout, _passing.Version, _passing.Type, default) { Passed = _passed };
        _passed = null;
        return frame;
    }

    private async ValueTask<ReadResult> MoreAsync(CancellationToken cancellationToken)
    {
        if (_began is not { } began)
            return await input.ReadAsync(cancellationToken).ConfigureAwait(false);
        var left = options.FrameTimeout - clock.GetElapsedTime(began);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await input.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            _fault = ProtocolFaults.FrameTooSlow(options.FrameTimeout);
            throw new LinkException(_fault);
        }
    }

    private bool TryTake(ReadOnlySequence<byte> buffer, out Frame frame, out SequencePosition end)
    {
        (frame, end) = (default, buffer.Start);
        Span<byte> bytes = stackalloc byte[FrameHeader.Size];
        var there = (int)Math.Min(buffer.Length, FrameHeader.Size);
        buffer.Slice(0, there).CopyTo(bytes);
        // What is no frame from its first bytes on need not be waited for.
        var magic = Math.Min(there, FrameHeader.Magic.Length);
        if (!bytes[..magic].SequenceEqual(FrameHeader.Magic[..magic]))
            _fault = ProtocolFaults.NotAFrame();
        if (_fault is not null || there < FrameHeader.Size || !IsGood(bytes, out var header) || buffer.Length < FrameHeader.Size + (long)header.Length)
            return false;
        var payload = buffer.Slice(FrameHeader.Size, header.Length);
        end = payload.End;
        frame = new Frame(header.Layout, header.Version, header.Type, payload.ToArray());
        return true;
    }

    private bool IsGood(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        _fault = FrameHeader.Read(bytes, out header);
        // Also of a frame that is refused: the refusal goes out as it was asked.
        Layout ??= header.Layout;
        _fault ??= header.Length > options.MaxPayloadBytes ? ProtocolFaults.FrameTooLarge(header.Length, options.MaxPayloadBytes) : null;
        _fault ??= header.Layout != Layout ? ProtocolFaults.FrameLayoutChanged() : null;
        return _fault is null;
    }
}
