using System.IO.Pipelines;

namespace Gemba.Gateway.Redis;

/// <summary>One connection on which many commands are under way at once; Redis answers in the order of asking.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private static readonly ReadOnlyMemory<byte>[] Ping = ["PING"u8.ToArray()];

    // Often enough to notice a dead connection before a request does.
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Queue<Pending> _pending = new();
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly TaskCompletionSource<RedisException> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stream _stream;
    private readonly RedisOptions _options;
    private readonly string _address;
    private readonly TimeProvider _clock;
    private readonly ITimer _watch;
    private readonly Task _reading;
    private readonly Task _writing;
    private RedisException? _cause;
    private long _heardAt;

    public RedisConnection(Stream stream, RedisOptions options, string address, TimeProvider clock)
    {
        (_stream, _options, _address, _clock, _heardAt) = (stream, options, address, clock, clock.GetTimestamp());
        _reading = ReadAsync();
        _writing = WriteAsync();
        _watch = clock.CreateTimer(static me => ((RedisConnection)me!).Watch(), this, options.CommandTimeout / 4, options.CommandTimeout / 4);
    }

    /// <summary>Completes with the cause when the connection has ended.</summary>
    public Task<RedisException> Closed => _closed.Task;

    /// <summary>Sends a command; its reply, which may be an error, comes later.</summary>
    /// <exception cref="RedisException">It cannot be sent, or the connection ends first.</exception>
    public Task<RedisReply> AskAsync(ReadOnlySpan<ReadOnlyMemory<byte>> command)
    {
        var pending = new Pending(_clock.GetTimestamp());
        lock (_gate)
        {
            if (_cause is not null)
                throw _cause;
            if (_pending.Count >= _options.MaxPending)
                throw RedisException.Full(_options.MaxPending);
            _pending.Enqueue(pending);
            RespWriter.Write(_output.Writer, command);
            // There is no pause, and so nothing to wait for: the number of commands is the bound.
            _ = _output.Writer.FlushAsync().AsTask();
        }

        return pending.Reply.Task;
    }

    public async ValueTask DisposeAsync()
    {
        Close(RedisException.Unreachable(_address));
        await Task.WhenAll(_reading, _writing).ConfigureAwait(false);
        await _watch.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ReadAsync()
    {
        var input = PipeReader.Create(_stream);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync().ConfigureAwait(false);
                var bytes = read.Buffer;
                while (RespReader.TryRead(ref bytes, out var reply))
                    Take(reply);
                input.AdvanceTo(bytes.Start, bytes.End);
                if (read.IsCompleted)
                    throw new EndOfStreamException("Redis closed it");
            }
        }
        catch (Exception ended) when (ended is not OutOfMemoryException)
        {
            Close(ended as RedisException ?? RedisException.Unreachable(_address, ended));
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                var read = await _output.Reader.ReadAsync().ConfigureAwait(false);
                foreach (var part in read.Buffer)
                    await _stream.WriteAsync(part).ConfigureAwait(false);
                _output.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return;
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
            Close(RedisException.Unreachable(_address, ended));
        }
    }

    private void Take(RedisReply reply)
    {
        Pending? pending;
        lock (_gate)
        {
            _heardAt = _clock.GetTimestamp();
            if (!_pending.TryDequeue(out pending))
                throw _cause ?? RedisException.Unreadable("a reply came that nobody asked for");
        }

        pending.Reply.TrySetResult(reply);
        // A replica that was the master: who connects anew may find the new one.
        if (reply.Kind == RedisReplyKind.Error && reply.Bytes.Span.StartsWith("READONLY"u8))
            Close(RedisException.Refused(reply.Text));
    }

    private void Watch()
    {
        var isSilent = false;
        lock (_gate)
        {
            if (_cause is not null)
                return;
            if (_pending.TryPeek(out var oldest))
                isSilent = _clock.GetElapsedTime(oldest.AskedAt) >= _options.CommandTimeout;
            else if (_clock.GetElapsedTime(_heardAt) >= PingAfter)
                _ = AskAsync(Ping).ContinueWith(static asked => _ = asked.Exception, TaskScheduler.Default);
        }

        if (isSilent)
            Close(RedisException.TimedOut(_address, _options.CommandTimeout));
    }

    private void Close(RedisException cause)
    {
        Pending[] left;
        lock (_gate)
        {
            if (_cause is not null)
                return;
            _cause = cause;
            left = [.. _pending];
            _pending.Clear();
            _output.Writer.Complete();
        }

        _stream.Dispose();
        foreach (var pending in left)
            pending.Reply.TrySetException(cause);
        _closed.TrySetResult(cause);
    }

    private sealed record Pending(long AskedAt)
    {
        public TaskCompletionSource<RedisReply> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
