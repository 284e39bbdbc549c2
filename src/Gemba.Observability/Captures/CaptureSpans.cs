using System.Diagnostics;
using Gemba.Observability.Calls;
using Gemba.Observability.Tracing;

namespace Gemba.Observability.Captures;

/// <summary>Keeps the spans of each call until it is over, where spans are made at all.</summary>
internal sealed class CaptureSpans : IDisposable
{
    private const int MostOfOneCall = 256;

    private readonly ActivityListener _listener;

    /// <param name="options">Whether spans are wanted of every call.</param>
    public CaptureSpans(CaptureOptions options)
    {
        var sampling = options.Spans ? ActivitySamplingResult.AllData : ActivitySamplingResult.None;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is SpanNames.Source or SpanNames.SpreadsheetSource,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampling,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The spans of a call, in the order in which they began; its own first, although it has not ended.</summary>
    public static IEnumerable<Activity> Of(OpenCall call)
    {
        if (call.Span is { } own)
            yield return own;
        if (call.EndedSpans is not { } ended)
            yield break;
        Activity[] kept;
        lock (ended)
            kept = [.. ended];
        foreach (var span in kept.Where(span => span != call.Span).OrderBy(span => span.StartTimeUtc))
            yield return span;
    }

    public void Dispose() => _listener.Dispose();

    private static void Keep(Activity span)
    {
        if (OpenCall.Current is not { } call || call.Span == span)
            return;
        var ended = call.EndedSpans ?? call.KeepSpans();
        lock (ended)
        {
            if (ended.Count < MostOfOneCall)
                ended.Add(span);
        }
    }
}
