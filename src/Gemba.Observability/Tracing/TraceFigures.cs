using Gemba.Observability.Metrics;

namespace Gemba.Observability.Tracing;

/// <summary>Counts what becomes of traces, of spans and of callers' trace context; read when metrics are.</summary>
internal sealed class TraceFigures
{
    private readonly long[] _verdicts = new long[Enum.GetValues<TraceVerdict>().Length];
    private long _exported;
    private long _noRoom;
    private long _queueFull;
    private long _unsent;
    private long _waiting;
    private long _parents;
    private long _states;
    private long _baggage;

    public TraceFigures(GembaMeter meter)
    {
        foreach (var verdict in Enum.GetValues<TraceVerdict>())
            meter.Observe(MetricTable.Traces, () => Interlocked.Read(ref _verdicts[(int)verdict]), WordOf(verdict));
        meter.Observe(MetricTable.SpansExported, () => Interlocked.Read(ref _exported));
        meter.Observe(MetricTable.SpansWaiting, () => Interlocked.Read(ref _waiting));
        meter.Observe(MetricTable.SpansDropped, () => Interlocked.Read(ref _noRoom), MetricTable.NoRoom);
        meter.Observe(MetricTable.SpansDropped, () => Interlocked.Read(ref _queueFull), MetricTable.QueueFull);
        meter.Observe(MetricTable.SpansDropped, () => Interlocked.Read(ref _unsent), MetricTable.Unsent);
        meter.Observe(MetricTable.TraceContextDropped, () => Interlocked.Read(ref _parents), MetricTable.ParentPart);
        meter.Observe(MetricTable.TraceContextDropped, () => Interlocked.Read(ref _states), MetricTable.StatePart);
        meter.Observe(MetricTable.TraceContextDropped, () => Interlocked.Read(ref _baggage), MetricTable.BaggagePart);
    }

    /// <summary>Spans that wait for the collector, those of the batch under way among them.</summary>
    internal long Waiting => Interlocked.Read(ref _waiting);

    internal static string WordOf(TraceVerdict verdict) => verdict switch
    {
        TraceVerdict.Error => "error",
        TraceVerdict.Slow => "slow",
        TraceVerdict.Caller => "caller",
        TraceVerdict.Share => "share",
        TraceVerdict.Head => "head",
        _ => "left_out",
    };

    internal void Decided(TraceVerdict verdict) => Interlocked.Increment(ref _verdicts[(int)verdict]);

    internal void NoRoom() => Interlocked.Increment(ref _noRoom);

    internal void QueueFull() => Interlocked.Increment(ref _queueFull);

    /// <summary>A span waits for the collector.</summary>
    /// <returns>How many do now.</returns>
    internal long Queued() => Interlocked.Increment(ref _waiting);

    internal void Exported(int spans)
    {
        Interlocked.Add(ref _exported, spans);
        Interlocked.Add(ref _waiting, -spans);
    }

    internal void GivenUp(long spans)
    {
        Interlocked.Add(ref _unsent, spans);
        Interlocked.Add(ref _waiting, -spans);
    }

    internal void Dropped(DroppedContext parts)
    {
        if (parts == DroppedContext.None)
            return;
        if (parts.HasFlag(DroppedContext.Parent))
            Interlocked.Increment(ref _parents);
        if (parts.HasFlag(DroppedContext.State))
            Interlocked.Increment(ref _states);
        if (parts.HasFlag(DroppedContext.Baggage))
            Interlocked.Increment(ref _baggage);
    }
}
