using System.Diagnostics;

namespace Gemba.Observability.Tracing;

/// <summary>The inner spans of a trace that has not ended.</summary>
/// <param name="owner">Who holds them: two observed servers in one process see each other's spans.</param>
internal sealed class HeldSpans(TraceKeeper owner)
{
    private Activity[] _spans = [];
    private int _count;
    private bool _taken;

    internal TraceKeeper Owner => owner;

    /// <summary>Spans that found no room.</summary>
    internal int LeftOut { get; private set; }

    /// <summary>Adds a span that has ended; <see langword="false"/> when there was no room or the trace is over.</summary>
    internal bool TryAdd(Activity span, int most)
    {
        lock (this)
        {
            if (_taken || _count >= most)
            {
                LeftOut++;
                return false;
            }

            if (_count == _spans.Length)
                Array.Resize(ref _spans, Math.Max(4, _count * 2));
            _spans[_count++] = span;
            return true;
        }
    }

    /// <summary>The spans in the order in which they ended, once; nothing is added afterwards.</summary>
    internal ReadOnlyMemory<Activity> Take()
    {
        lock (this)
        {
            _taken = true;
            return _spans.AsMemory(0, _count);
        }
    }
}
