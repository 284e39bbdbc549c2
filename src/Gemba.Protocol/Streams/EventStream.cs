namespace Gemba.Protocol.Streams;

/// <summary>The messages of one event stream in their order, between those who send and the one connection that carries it at a time.</summary>
/// <param name="number">Names the stream in its session; 0 for a stream that cannot be resumed.</param>
/// <param name="log">Keeps what was read, for a client that comes back; without it, what was read is gone.</param>
internal sealed class EventStream(long number, EventLog? log)
{
    // A tool that reports progress faster than its client reads waits here: the queue costs memory that the client decides on.
    private const int MaxUnread = 64;

    private readonly Lock _gate = new();
    private readonly List<ReadOnlyMemory<byte>> _events = [];
    private TaskCompletionSource? _change;
    private TimeSpan? _leave;
    private long _first = 1;
    private long _position;
    private long _outlived; // the last event that the log keeps no longer; a connection that has it still to read gets it first
    private int _reader;
    private int _readers;
    private bool _complete;

    public long Number => number;

    /// <summary>Whether a client can come back for the rest.</summary>
    public bool CanResume => log is not null;

    /// <summary>Whether a connection carries the stream now.</summary>
    public bool HasReader => Volatile.Read(ref _reader) != 0;

    private long End => _first + _events.Count;

    /// <summary>Adds a message; waits while the connection does not keep up.</summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        while (TryAppend(message) is { } full)
            await full.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says that nothing more will come.</summary>
    /// <param name="last">The last message, where there is one; it has a place however slowly the connection reads.</param>
    public void Complete(ReadOnlyMemory<byte> last = default)
    {
        bool isEmpty;
        var sequence = 0L;
        lock (_gate)
        {
            if (!last.IsEmpty && !_complete)
            {
                sequence = End;
                _events.Add(last);
            }

            _complete = true;
            isEmpty = _events.Count == 0;
            Signal();
        }

        if (sequence > 0)
            log?.Keep(this, sequence, last.Length);
        if (isEmpty)
            log?.Forget(this);
    }

    /// <summary>Sends the connection away, now or when it comes; the client may come back for the rest.</summary>
    public void SendAway(TimeSpan retry)
    {
        lock (_gate)
        {
            _leave = retry;
            Signal();
        }
    }

    /// <summary>Lets a connection carry the stream; one that did before is sent away.</summary>
    /// <param name="after">The last event that the client has, 0 for none, or <see langword="null"/> to go on where the stream is.</param>
    /// <returns>The reader's number, or 0 where events after <paramref name="after"/> are gone.</returns>
    public int Attach(long? after)
    {
        lock (_gate)
        {
            var position = after ?? Math.Max(_position, _first - 1);
            if (position < _first - 1 || position >= End)
                return 0;
            _position = position;
            _reader = ++_readers;
            Signal();
            return _reader;
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Detach(int reader)
    {
        lock (_gate)
        {
            if (_reader != reader)
                return;
            _reader = 0;
            Drop();
            Signal();
        }
    }

    /// <summary>Waits for the next event. One without data is the end: of the stream, or of this reader.</summary>
    public async ValueTask<StreamEvent> NextAsync(int reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (_gate)
            {
                if (_reader != reader)
                    return default;
                if (TryTake(out var next))
                    return next;
                change = Change();
            }

            await change.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets go of what the log keeps no longer, once the connection has read it.</summary>
    public void DropTo(long sequence)
    {
        lock (_gate)
        {
            _outlived = Math.Max(_outlived, sequence);
            Drop();
        }
    }

    // What waits to be read is at most MaxUnread events: others may be many, and must not take it away.
    private void Drop()
    {
        var last = _reader != 0 ? Math.Min(_outlived, _position) : _readers == 0 ? Math.Min(_outlived, End - 1 - MaxUnread) : _outlived;
        var count = (int)Math.Clamp(last - _first + 1, 0, _events.Count);
        _events.RemoveRange(0, count);
        _first += count;
        if (_complete && _events.Count == 0)
            log?.Forget(this);
    }

    private Task? TryAppend(ReadOnlyMemory<byte> message)
    {
        long sequence;
        lock (_gate)
        {
            if (_complete)
                return null;
            if (_reader != 0 && End - 1 - _position >= MaxUnread)
                return Change();
            sequence = End;
            _events.Add(message);
            Signal();
        }

        log?.Keep(this, sequence, message.Length);
        return null;
    }

    private bool TryTake(out StreamEvent next)
    {
        next = default;
        if (_position < End - 1)
        {
            // What was dropped while this reader lagged is a gap that it must see as an end, to ask for what is missing.
            if (_position < _first - 1)
                return true;
            next = new StreamEvent(++_position, _events[(int)(_position - _first)], null);
            if (log is null)
            {
                _events.RemoveAt(0);
                _first++;
            }
            else if (_outlived >= _first)
            {
                Drop();
            }

            Signal();
            return true;
        }

        if (_leave is { } retry)
        {
            _leave = null;
            _reader = 0;
            next = new StreamEvent(0, null, retry);
            return true;
        }

        return _complete;
    }

    private Task Change() => (_change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Signal()
    {
        var change = _change;
        _change = null;
        change?.TrySetResult();
    }
}
