using System.Diagnostics;

namespace Gemba.Observability.Tracing;

/// <summary>The inner spans of a trace that has not ended.</summary>
/// <param name="owner">Who holds them: two observed servers in one process see each other's spans.</param>
/// <param name="most">Spans and stages that find room.</param>
internal sealed class HeldSpans(TraceKeeper owner, int most)
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private Activity[] _spans = [];
    private StageTimes[] _stages = [];
    private int _count;
    private int _stageCount;
    private bool _taken;

    internal TraceKeeper Owner => owner;

    /// <summary>Spans that found no room.</summary>
    internal int LeftOut { get; private set; }

    /// <summary>Adds a span that has ended; <see langword="false"/> when there was no room or the trace is over.</summary>
    internal bool TryAdd(Activity span)
    {
        lock (this)
        {
            if (_taken || _count + _stageCount >= most)
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

    /// <summary>Adds a stage that is over, where there is room and the trace is not over.</summary>
    internal void Add(in StageTimes stage)
    {
        lock (this)
        {
            if (_taken || _count + _stageCount >= most)
            {
                LeftOut++;
                return;
            }

            if (_stageCount == _stages.Length)
                Array.Resize(ref _stages, Math.Max(4, _stageCount * 2));
            _stages[_stageCount++] = stage;
        }
    }

    /// <summary>How many stages there are.</summary>
    internal int StageCount => Volatile.Read(ref _stageCount);

    /// <summary>The stages as spans inside the outermost one. After <see cref="Take"/>.</summary>
    internal IEnumerable<Activity> StagesIn(Activity outermost)
    {
        var previous = Activity.Current;
        for (var at = 0; at < _stageCount; at++)
        {
            if (_stages[at].ToSpan(outermost, _began) is { } span)
                yield return span;
        }

        Activity.Current = previous;
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
