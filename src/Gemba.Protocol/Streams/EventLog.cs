using System.Collections.Concurrent;

namespace Gemba.Protocol.Streams;

/// <summary>What a session has said on its streams, kept so that a client whose connection broke gets the rest. Bounded in events and bytes.</summary>
internal sealed class EventLog(int maxEvents, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<(EventStream Stream, long Sequence, int Bytes)> _kept = new();
    private readonly ConcurrentDictionary<long, EventStream> _streams = new();
    private long _bytes;
    private long _lastNumber;

    /// <summary>Opens a stream whose events are kept.</summary>
    public EventStream Open()
    {
        var number = Interlocked.Increment(ref _lastNumber);
        return _streams[number] = new EventStream(number, this);
    }

    /// <summary>Finds a stream; <see langword="null"/> where none has the number, or all of it is gone.</summary>
    public EventStream? Find(long number) => _streams.GetValueOrDefault(number);

    /// <summary>Lets go of a stream that will have nothing to resume.</summary>
    public void Forget(EventStream stream) => _streams.TryRemove(stream.Number, out _);

    /// <summary>Counts an event in and lets the oldest go where there are too many.</summary>
    public void Keep(EventStream stream, long sequence, int bytes)
    {
        lock (_gate)
        {
            _kept.Enqueue((stream, sequence, bytes));
            _bytes += bytes;
            while (_kept.Count > maxEvents || (_bytes > maxBytes && _kept.Count > 1))
            {
                var oldest = _kept.Dequeue();
                _bytes -= oldest.Bytes;
                oldest.Stream.DropTo(oldest.Sequence);
            }
        }
    }
}
