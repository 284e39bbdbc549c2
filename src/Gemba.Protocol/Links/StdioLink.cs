using System.Buffers;
using System.IO.Pipelines;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;

namespace Gemba.Protocol.Links;

/// <summary>Newline-delimited messages over two byte streams, as MCP clients start a server: standard input and output.</summary>
public sealed class StdioLink : Link
{
    private readonly PipeReader _input;
    private readonly Stream _output;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _maxLineBytes;
    private readonly bool _tellsTooLong;
    private PassingMessage? _passing;
    private readonly IEndpointObserver? _observer;
    private bool _skipping;
    private Task<ReadResult>? _left;

    /// <summary>Puts a link on two streams, which it then owns.</summary>
    /// <param name="input">Where lines come from.</param>
    /// <param name="output">Where lines go; nothing else may write to it.</param>
    /// <param name="options">Bounds; the defaults where none are given.</param>
    /// <param name="observer">Is told of lines that are refused.</param>
    public StdioLink(Stream input, Stream output, StdioLinkOptions? options = null, IEndpointObserver? observer = null)
    {
        _observer = observer;
        _input = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        _output = output;
        (_maxLineBytes, _tellsTooLong) = ((options ?? new StdioLinkOptions()).MaxLineBytes, options?.TellsTooLong == true);
        ArgumentOutOfRangeException.ThrowIfLessThan(_maxLineBytes, StdioLinkOptions.ShortestLimit, nameof(options));
    }

    /// <inheritdoc/>
    public override string Kind => "stdio";

    /// <summary>
    /// Takes the process's standard input and output. <see cref="Console.Out"/> writes to standard error from now on, so that a stray
    /// <c>Console.WriteLine</c> cannot break the protocol.
    /// </summary>
    public static StdioLink OpenConsole(StdioLinkOptions? options = null, IEndpointObserver? observer = null)
    {
        var link = new StdioLink(Console.OpenStandardInput(), Console.OpenStandardOutput(), options, observer);
        Console.SetOut(Console.Error);
        return link;
    }

    /// <inheritdoc/>
    /// <remarks>Once a wait was cancelled the link receives nothing more: the read that it began goes on, and whatever it brings is lost.</remarks>
    public override async ValueTask<LinkMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            if (TryTakeLine(ref buffer, out var line))
            {
                _input.AdvanceTo(buffer.Start);
                if (Interlocked.Exchange(ref _passing, null) is { } passed)
                    return passed.End();
                if (line.Length > 0)
                    return new LinkMessage(line);
                continue;
            }

            if (read.IsCompleted)
                return TakeRest(buffer);
            if (_skipping || buffer.Length > _maxLineBytes)
                await SkipAsync(buffer, cancellationToken).ConfigureAwait(false);
            else
                _input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask SendAsync(LinkMessage message, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        var line = ArrayPool<byte>.Shared.Rent(message.Utf8.Length + 1);
        message.Utf8.CopyTo(line);
        LineBreaks.Blank(line.AsSpan(0, message.Utf8.Length));
        line[message.Utf8.Length] = (byte)'\n';
        // A line that has begun is written whole: half a line would make the next one unreadable. Where the other end does not read only the wait for it ends.
        var writing = WriteAsync(line, message.Utf8.Length + 1);
        if (writing.IsCompleted)
            await writing.ConfigureAwait(false);
        else
            await UnlessClosedAsync(writing.WaitAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        // Whoever waits, for the turn or for an end that does not read, is told; the turn itself stays, for who has it gives it back.
        await _stop.CancelAsync().ConfigureAwait(false);
        // The memory of a read that goes on must not be given to others.
        if (_left is { } reading)
            _ = CompleteAfterAsync(reading);
        else
            await _input.CompleteAsync().ConfigureAwait(false);
        await _output.DisposeAsync().ConfigureAwait(false);
    }

    private ValueTask TakeTurnAsync(CancellationToken cancellationToken)
    {
        if (_stop.IsCancellationRequested)
            throw new IOException("The link is closed.");
        return !cancellationToken.IsCancellationRequested && _turn.Wait(0, CancellationToken.None) ? default : new ValueTask(UnlessClosedAsync(_turn.WaitAsync, cancellationToken));
    }

    private async Task UnlessClosedAsync(Func<CancellationToken, Task> wait, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            await wait(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException closed) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The link was closed.", closed);
        }
    }

    private async Task WriteAsync(byte[] line, int length)
    {
        try
        {
            await _output.WriteAsync(line.AsMemory(0, length), CancellationToken.None).ConfigureAwait(false);
            await _output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(line);
            _turn.Release();
        }
    }

    private async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        // A read of standard input cannot be cancelled; it can only be left behind.
        var reading = _input.ReadAsync(CancellationToken.None);
        if (reading.IsCompleted)
            return await reading.ConfigureAwait(false);
        var task = reading.AsTask();
        try
        {
            return await task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _left = task;
            throw;
        }
    }

    // The other end closes sooner or later, and what was read from then on is needed by nobody.
    private async Task CompleteAfterAsync(Task reading)
    {
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _input.CompleteAsync().ConfigureAwait(false);
    }

    private bool TryTakeLine(ref ReadOnlySequence<byte> buffer, out byte[] line)
    {
        line = [];
        var end = buffer.PositionOf((byte)'\n');
        if (end is null)
            return false;
        var content = buffer.Slice(0, end.Value);
        if (content.Length > _maxLineBytes && !_skipping)
            return false;
        buffer = buffer.Slice(buffer.GetPosition(1, end.Value));
        if (_skipping)
        {
            _skipping = false;
            _passing?.Add(content);
        }
        else
        {
            line = Trimmed(content);
        }

        return true;
    }

    private LinkMessage? TakeRest(ReadOnlySequence<byte> buffer)
    {
        var line = _skipping ? [] : Trimmed(buffer);
        _input.AdvanceTo(buffer.End);
        return line.Length > 0 ? new LinkMessage(line) : null;
    }

    private async ValueTask SkipAsync(ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        var began = !_skipping;
        _skipping = true;
        var end = buffer.PositionOf((byte)'\n');
        if (_tellsTooLong)
            (_passing ??= new PassingMessage()).Add(end is { } till ? buffer.Slice(0, till) : buffer);
        // The line break itself stays, so that the next look at the buffer ends the skipping.
        _input.AdvanceTo(end ?? buffer.End, end is null ? buffer.End : end.Value);
        if (!began || _tellsTooLong)
            return;
        var fault = ProtocolFaults.LineTooLong(_maxLineBytes);
        _observer?.Rejected(fault, "_OTHER", client: null);
        await SendAsync(new LinkMessage(FaultAnswer.ToBytes(fault, default)), cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Trimmed(ReadOnlySequence<byte> content)
    {
        var bytes = content.ToArray();
        var start = 0;
        var end = bytes.Length;
        while (end > start && bytes[end - 1] is (byte)' ' or (byte)'\r' or (byte)'\t')
            end--;
        while (start < end && bytes[start] is (byte)' ' or (byte)'\t')
            start++;
        return start == 0 && end == bytes.Length ? bytes : bytes[start..end];
    }
}
