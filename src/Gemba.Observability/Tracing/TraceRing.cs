namespace Gemba.Observability.Tracing;

/// <summary>The last traces, bounded in number, and in bytes of their spans.</summary>
internal sealed class TraceRing(int maxTraces, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly SeenTrace?[] _traces = new SeenTrace?[maxTraces];
    private long _next;
    private long _oldestWhole;
    private long _bytes;

    /// <summary>Bytes of spans, estimated.</summary>
    internal long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Traces held.</summary>
    internal long Count => Math.Min(Interlocked.Read(ref _next), maxTraces);

    internal void Add(SeenTrace trace)
    {
        var bytes = trace.IsKept ? trace.Bytes : 0;
        lock (_gate)
        {
            var place = _next % maxTraces;
            if (_next - _oldestWhole >= maxTraces)
                ShedOldest();
            _traces[place] = trace;
            _next++;
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
                traces[i] = _traces[(_next - 1 - i) % maxTraces]!;
            return traces;
        }
    }

    /// <summary>Lets the spans of the oldest trace go that may still have some.</summary>
    private void ShedOldest()
    {
        var oldest = _traces[_oldestWhole++ % maxTraces]!;
        if (oldest.Spans is null)
            return;
        _bytes -= oldest.Bytes;
        oldest.LetSpansGo();
    }
}
