using System.Diagnostics;

namespace Gemba.Observability.Tracing;

/// <summary>A span with those inside it, as it is shown.</summary>
/// <param name="SpanId">16 hex digits.</param>
/// <param name="ParentSpanId">The span around it, which for the outermost one is elsewhere; <see langword="null"/> without one.</param>
/// <param name="Name">What was done.</param>
/// <param name="Kind">server, client or internal.</param>
/// <param name="OffsetMs">From the beginning of the outermost span here to its own.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Error">What went wrong; <see langword="null"/> when nothing did.</param>
/// <param name="Attributes">What is known of it.</param>
/// <param name="Spans">Those inside it, in order of their beginning.</param>
internal sealed record SpanTree(
    string SpanId, string? ParentSpanId, string Name, string Kind, double OffsetMs, double DurationMs, string? Error, IReadOnlyDictionary<string, object?> Attributes, IReadOnlyList<SpanTree> Spans)
{
    /// <summary>The outermost spans of a trace: one, and those whose outer span was left out.</summary>
    internal static IReadOnlyList<SpanTree> Of(SeenTrace trace)
    {
        if (trace.Spans is not { } spans)
            return [];
        var ids = spans.Select(span => span.SpanId).ToHashSet();
        var inside = spans.ToLookup(span => span.ParentSpanId);
        return [.. spans.Where(span => !ids.Contains(span.ParentSpanId)).OrderBy(span => span.StartTimeUtc).Select(span => From(span, inside, trace.Began))];
    }

    private static SpanTree From(Activity span, ILookup<ActivitySpanId, Activity> inside, DateTime began) => new(
        span.SpanId.ToHexString(),
        span.ParentSpanId == default ? null : span.ParentSpanId.ToHexString(),
        span.DisplayName,
        span.Kind.ToString().ToLowerInvariant(),
        Math.Round((span.StartTimeUtc - began).TotalMilliseconds, 3),
        Math.Round(span.Duration.TotalMilliseconds, 3),
        span.Status == ActivityStatusCode.Error ? span.StatusDescription ?? "error" : null,
        span.TagObjects.DistinctBy(tag => tag.Key).ToDictionary(tag => tag.Key, tag => Plain(tag.Value)),
        [.. inside[span.SpanId].OrderBy(inner => inner.StartTimeUtc).Select(inner => From(inner, inside, began))]);

    private static object? Plain(object? value) => value is null or bool or byte or short or int or long or double ? value : value.ToString();
}
