using System.Collections.Concurrent;
using System.Diagnostics;
using Gemba.Observability.Calls;
using Gemba.Observability.Percentiles;

namespace Gemba.Observability.Tracing;

/// <summary>Holds the spans of each trace until it ends here, and decides then whether it is kept: shown whole, and exported.</summary>
/// <remarks>The decision is made on the thread that ends the call; what was inside it has ended before. A span that ends later than its trace is left out and counted.</remarks>
internal sealed class TraceKeeper : IDisposable
{
    // Spans outside of any call are rare; the bound guards against a source that begins traces and never ends them.
    private const int MostOthers = 1024;

    // A percentile is right to 1 %: where all calls take the same time, half of them would be slower than it.
    private const double SlowerThanError = 1 + (2 * DurationSketch.RelativeError);

    private readonly TraceOptions _options;
    private readonly CallPercentiles _percentiles;
    private readonly TraceFigures _figures;
    private readonly SpanQueue? _export;
    private readonly ConcurrentDictionary<Activity, HeldSpans> _others = new(ReferenceEqualityComparer.Instance);
    private readonly ActivityListener? _listener;
    private int _otherCount;
    private int _held;

    /// <param name="options">What is kept.</param>
    /// <param name="percentiles">Tell what is slow.</param>
    /// <param name="figures">Where it is counted.</param>
    /// <param name="export">Where kept spans go; <see langword="null"/> for nowhere else. Where a sampler decides at the beginning, it hands every span that it took to <see cref="Stopped"/>.</param>
    /// <param name="sources">Names of the sources whose spans are held.</param>
    internal TraceKeeper(TraceOptions options, CallPercentiles percentiles, TraceFigures figures, SpanQueue? export, IReadOnlyCollection<string> sources)
    {
        (_options, _percentiles, _figures, _export) = (options, percentiles, figures, export);
        Ring = new TraceRing(options.MaxTraces, options.MaxBytes);
        IsOn = options.Keep == TraceKeeping.On || (options.Keep == TraceKeeping.Auto && export is not null);
        if (!IsOn)
            return;
        if (export?.DecidesAtBeginning == true)
        {
            export.Took = Stopped;
            return;
        }

        _listener = new ActivityListener
        {
            ShouldListenTo = source => sources.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> asked) => Wanted(asked.Parent),
            ActivityStopped = Stopped,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    internal bool IsOn { get; }

    /// <summary>The last traces.</summary>
    internal TraceRing Ring { get; }

    /// <summary>A call begins: what is inside it will be held.</summary>
    internal void Began(OpenCall call)
    {
        _figures.Dropped(call.Remote.Dropped);
        if (IsOn && call.Span is { Parent: null, IsAllDataRequested: true })
            call.Held = new HeldSpans(this, _options.MaxSpansOfTrace);
    }

    /// <summary>A span has ended. The outermost one of a call is told by <see cref="Ended"/>, where its outcome is known.</summary>
    internal void Stopped(Activity span)
    {
        var root = RootOf(span);
        if (OpenCall.Current is { Held: { } held } call && call.Span == root && held.Owner != this)
            return;
        if (root != span)
            Hold(root, span);
        else if (span.Source != SpanNames.Calls)
            Decide(new EndedTrace(span, null, span.Status == ActivityStatusCode.Error ? CallOutcome.Error : CallOutcome.Success, span.Duration), null);
    }

    /// <summary>A call has ended and so has its span.</summary>
    internal void Ended(OpenCall call, Activity root, in CallEnd end)
    {
        if (!IsOn || root.Parent is not null || !root.IsAllDataRequested)
            return;
        var held = call.Held;
        call.Held = null;
        Decide(new EndedTrace(root, call, end.Outcome, call.Took), held);
    }

    public void Dispose() => _listener?.Dispose();

    private static Activity RootOf(Activity span)
    {
        while (span.Parent is { } parent)
            span = parent;
        return span;
    }

    /// <summary>Everything is recorded, because nobody knows yet what will fail. Where nothing is exported the caller's own flag is passed on.</summary>
    private ActivitySamplingResult Wanted(in ActivityContext parent) => _export is not null || (parent.TraceFlags & ActivityTraceFlags.Recorded) != 0
        ? ActivitySamplingResult.AllDataAndRecorded
        : ActivitySamplingResult.AllData;

    private void Hold(Activity root, Activity span)
    {
        if (Interlocked.Increment(ref _held) <= _options.MaxHeldSpans && HeldOf(root) is { } held && held.TryAdd(span))
            return;
        Interlocked.Decrement(ref _held);
        _figures.NoRoom();
    }

    private HeldSpans? HeldOf(Activity root)
    {
        if (OpenCall.Current is { } call && call.Span == root && call.Held is { } known)
            return known;
        if (root.IsStopped)
            return null;
        if (Volatile.Read(ref _otherCount) >= MostOthers)
            ForgetEnded();
        if (_others.TryGetValue(root, out var held))
            return held;
        if (Volatile.Read(ref _otherCount) >= MostOthers)
            return null;
        Interlocked.Increment(ref _otherCount);
        held = new HeldSpans(this, _options.MaxSpansOfTrace);
        if (_others.TryAdd(root, held))
            return held;
        Interlocked.Decrement(ref _otherCount);
        return _others.GetValueOrDefault(root);
    }

    private void ForgetEnded()
    {
        foreach (var root in _others.Keys.Where(root => root.IsStopped))
            TakeOther(root);
    }

    private ReadOnlyMemory<Activity> TakeOther(Activity root)
    {
        if (Volatile.Read(ref _otherCount) == 0 || !_others.TryRemove(root, out var held))
            return default;
        Interlocked.Decrement(ref _otherCount);
        return Taken(held);
    }

    private ReadOnlyMemory<Activity> Taken(HeldSpans? held)
    {
        if (held is null)
            return default;
        var spans = held.Take();
        Interlocked.Add(ref _held, -spans.Length);
        return spans;
    }

    private void Decide(in EndedTrace ended, HeldSpans? held)
    {
        var (inner, others) = (Taken(held), TakeOther(ended.Root));
        var verdict = VerdictOn(ended, HasError(inner.Span) || HasError(others.Span));
        _figures.Decided(verdict);
        var (count, leftOut) = (inner.Length + others.Length + (held?.StageCount ?? 0) + 1, held?.LeftOut ?? 0);
        if (verdict == TraceVerdict.LeftOut)
        {
            Ring.Add(new TraceLine(ended, count, leftOut));
            return;
        }

        Activity[] spans = [.. inner.Span, .. held?.StagesIn(ended.Root) ?? [], .. others.Span, ended.Root];
        Ring.Add(ended.SeenAs(verdict, spans, (count, leftOut)));
        if (_export is null or { DecidesAtBeginning: true })
            return;
        foreach (var span in spans)
            _export.Enqueue(span);
    }

    private TraceVerdict VerdictOn(in EndedTrace ended, bool hasErrorInside)
    {
        if (_export?.DecidesAtBeginning == true)
            return TraceVerdict.Head;
        if (hasErrorInside || ended.Outcome is not (CallOutcome.Success or CallOutcome.Cancelled))
            return TraceVerdict.Error;
        if (_options.HonourCaller && ended.IsKeptByCaller)
            return TraceVerdict.Caller;
        if (ended.Tool is { } tool && _percentiles.OfTool(tool) is { } lately && lately.Count >= _options.SlowAfterCalls && ended.Took > lately.P95 * SlowerThanError)
            return TraceVerdict.Slow;
        return TraceShare.Holds(ended.Root.TraceId, _options.KeptShare) ? TraceVerdict.Share : TraceVerdict.LeftOut;
    }

    private static bool HasError(ReadOnlySpan<Activity> spans)
    {
        foreach (var span in spans)
        {
            if (span.Status == ActivityStatusCode.Error)
                return true;
        }

        return false;
    }
}
