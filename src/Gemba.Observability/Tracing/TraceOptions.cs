using System.ComponentModel.DataAnnotations;

namespace Gemba.Observability.Tracing;

/// <summary>Which traces are kept, and the bounds of what is held.</summary>
/// <remarks>A trace here is what one operation did in this process: the span of the call and those inside it. Where <c>OTEL_TRACES_SAMPLER</c> is set, that sampler decides at the beginning and everything it takes is kept.</remarks>
public sealed record TraceOptions
{
    /// <summary>
    /// Whether traces are held until they end, shown on <c>/traces</c>, and only then exported or not: <c>On</c>, <c>Off</c> or <c>Auto</c>. Default <c>Auto</c>, on where a
    /// collector is named: making spans that nobody exports is most of the cost of observing a call.
    /// </summary>
    public TraceKeeping Keep { get; init; } = TraceKeeping.Auto;

    /// <summary>Share of the traces that neither failed nor were slow that are kept, chosen by the trace's id, so that every process chooses the same. Default 0.05. Allowed 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double KeptShare { get; init; } = 0.05;

    /// <summary>
    /// Whether a trace is kept that its caller says it keeps (the flag <c>sampled</c>). Default <see langword="true"/>: the caller's trace has no hole. With
    /// <see langword="false"/> a caller cannot make this process export more than it would.
    /// </summary>
    public bool HonourCaller { get; init; } = true;

    /// <summary>Calls of a tool in the window of percentiles from which on one slower than the 95th is kept. Default 20: with fewer the 95th is the slowest itself. Allowed 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int SlowAfterCalls { get; init; } = 20;

    /// <summary>Traces that <c>/traces</c> shows: the last ones, those that were not kept as one line each. Default 10,000, some 2 MB without spans. Allowed 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxTraces { get; init; } = 10_000;

    /// <summary>Bytes, estimated, of the spans that <c>/traces</c> shows; beyond it the oldest traces become one line each. Default 32 MiB: some 6,000 traces of five spans. Allowed 64 KiB to 4 GiB.</summary>
    [Range(65_536L, 4_294_967_296L)]
    public long MaxBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Spans of one trace that are held; more are left out and counted. Default 512: a workbook of 100 sheets has some 120. Allowed 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int MaxSpansOfTrace { get; init; } = 512;

    /// <summary>Spans that are held in all until their traces end; more are left out and counted. Default 20,000, some 20 MB. Allowed 1 to 10,000,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxHeldSpans { get; init; } = 20_000;

    /// <summary>Longest pause between two tries to export while the collector takes nothing. Default 30 s: one that comes back is found within it. Allowed 10 ms to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan LongestExportPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one batch of spans is tried before it is given up and counted. Default 5 minutes: it may be that batch which cannot be taken. Allowed 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan TryExportFor { get; init; } = TimeSpan.FromMinutes(5);
}
