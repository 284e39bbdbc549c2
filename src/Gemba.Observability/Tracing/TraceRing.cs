namespace Gemba.Observability.Tracing;

/// <summary>The last traces, bounded in number, and in bytes of their spans.</summary>
internal sealed class TraceRing(int maxTraces, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly SeenTrace?[] _whole = new SeenTrace?[maxTraces];
    private TraceLine[]? _lines; // most traces are left out, and each object that lives here for a while is moved twice by the collector
    private long _next;
    private long _oldestWhole;
    private long _bytes;

    /// <summary>Bytes of spans, estimated.</summary>
    internal long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Traces held.</summary>
    internal long Count => Math.Min(Interlocked.Read(ref _next), maxTraces);

    /// <summary>Remembers a trace that was left out.</summary>
    internal void Add(in TraceLine line)
    {
        lock (_gate)
        {
            var place = MakePlace();
            (_lines ??= new TraceLine[maxTraces])[place] = line;
            _whole[place] = null;
        }
    }

    /// <summary>Remembers a trace that is kept, or shown otherwise as a whole.</summary>
    internal void Add(SeenTrace trace)
    {
        var bytes = trace.IsKept ? trace.Bytes : 0;
        lock (_gate)
        {
            _whole[MakePlace()] = trace;
            _bytes += bytes;
            while (_bytes > maxBytes && _oldestWhole < _next)
                ShedOldest();
        }
    }

    /// <summary>The traces now, newest first.</summary>
    internal IReadOnlyList<SeenTrace> NewestFirst()
    {
        lock (_gate)
        {
            var count = (int)Math.Min(_next, maxTraces);
            var traces = new SeenTrace[count];
            for (var i = 0; i < count; i++)
            {
                var place = (_next - 1 - i) % maxTraces;
                traces[i] = _whole[place] ?? _lines![place].ToSeen();
            }

            return traces;
        }
    }

    /// <summary>The next place, from which the oldest trace has gone.</summary>
    private long MakePlace()
    {
        if (_next - _oldestWhole >= maxTraces)
            ShedOldest();
        return _next++ % maxTraces;
    }

    /// <summary>Lets the spans of the oldest trace go that may still have some.</summary>
    private void ShedOldest()
    {
        if (_whole[_oldestWhole++ % maxTraces] is not { Spans: not null } oldest)
            return;
        _bytes -= oldest.Bytes;
        oldest.LetSpansGo();
    }
}
