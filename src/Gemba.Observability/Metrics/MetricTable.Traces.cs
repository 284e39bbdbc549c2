using Gemba.Observability.Tracing;

namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    internal const string NoRoom = "no_room";
    internal const string QueueFull = "queue_full";
    internal const string Unsent = "unsent";
    internal const string ParentPart = "traceparent";
    internal const string StatePart = "tracestate";
    internal const string BaggagePart = "baggage";

    private static MetricDefinition[] TraceRows => [Traces, SpansExported, SpansDropped, SpansWaiting, TraceContextDropped];

    /// <summary>Traces that ended, by why they were kept, or that they were not.</summary>
    public static CounterMetric Traces { get; } = new("gemba_traces_total", "Traces that ended here, by why they were kept: error, slow, caller, share, head (a sampler at the beginning); left_out was not.")
    {
        IsObserved = true,
        Labels = [new("verdict", new LabelValues(Enum.GetValues<TraceVerdict>().Select(TraceFigures.WordOf)))],
    };

    /// <summary>Spans that the collector took.</summary>
    public static CounterMetric SpansExported { get; } = new("gemba_spans_exported_total", "Spans that the collector took.") { IsObserved = true };

    /// <summary>Spans that were lost.</summary>
    public static CounterMetric SpansDropped { get; } = new(
        "gemba_spans_dropped_total", "Spans that were lost: no_room while their trace was held, queue_full on the way to the collector, unsent because the collector took them not in time.")
    {
        IsObserved = true,
        Labels = [new("reason", new LabelValues(NoRoom, QueueFull, Unsent))],
    };

    /// <summary>Spans that wait for the collector.</summary>
    public static GaugeMetric SpansWaiting { get; } = new("gemba_spans_waiting", "Spans that wait for the collector.");

    /// <summary>Trace context of callers that was not carried on.</summary>
    public static CounterMetric TraceContextDropped { get; } = new(
        "gemba_trace_context_dropped_total", "Trace context of callers that was malformed or too long and is not carried on, by part. The call itself goes on.")
    {
        IsObserved = true,
        Labels = [new("part", new LabelValues(ParentPart, StatePart, BaggagePart))],
    };
}
