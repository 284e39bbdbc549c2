using System.Globalization;
using System.Text.Json;
using Gemba.Observability.Calls;
using Gemba.Observability.Diagnostics;
using Gemba.Observability.Faults;
using Gemba.Observability.Ops;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Tracing;

/// <summary><c>GET /traces</c>: the last traces, newest first; <c>GET /traces/{id}</c>: one as the tree of its spans.</summary>
internal sealed class TracesPage(TraceKeeper keeper)
{
    internal const string Path = "/traces";

    private const int UsualLimit = 100;

    internal Task ListAsync(HttpContext context)
    {
        var filter = FilterOf(context.Request.Query);
        return context.ShowAsync(new
        {
            Keeping = keeper.IsOn,
            Held = keeper.Ring.Count,
            SpanBytes = keeper.Ring.Bytes,
            Traces = keeper.Ring.NewestFirst().Where(filter.Takes).Take(filter.Limit).Select(LineOf),
        });
    }

    internal Task ShowAsync(HttpContext context)
    {
        var id = context.Request.Id();
        SeenTrace[] parts = [.. keeper.Ring.NewestFirst().Where(trace => trace.TraceId.ToHexString() == id).Reverse()];
        if (parts.Length == 0)
            return context.RefuseAsync(StatusCodes.Status404NotFound, "No trace of that id is held. GET /traces lists those that are; older ones have made room.");
        var roots = parts.Select(part => new { About = LineOf(part), Spans = SpanTree.Of(part) }).ToArray();
        if (!DebugAnswer.WantsText(context.Request))
            return context.ShowAsync(new { TraceId = id, Parts = roots });
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(SpanTreeText.Of(parts), context.RequestAborted);
    }

    internal static string WordOf(CallOutcome outcome) => JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());

    private static object LineOf(SeenTrace trace) => new
    {
        TraceId = trace.TraceId.ToHexString(),
        trace.Name,
        trace.Tool,
        trace.RequestId,
        trace.Began,
        DurationMs = Math.Round(trace.Took.TotalMilliseconds, 3),
        Outcome = WordOf(trace.Outcome),
        trace.Reason,
        KeptFor = trace.IsKept ? TraceFigures.WordOf(trace.Verdict) : null,
        trace.SpanCount,
        SpansHeld = trace.Spans?.Length ?? 0,
        trace.SpansLeftOut,
    };

    private static TraceFilter FilterOf(IQueryCollection query) => new()
    {
        Tool = Text(query, "tool"),
        Outcome = Text(query, "outcome"),
        OnlyKept = Text(query, "kept") is { } kept && (bool.TryParse(kept, out var only) ? only : throw Unusable("kept", kept, "true or false")),
        AtLeast = Text(query, "min_ms") is { } least
            ? TimeSpan.FromMilliseconds(double.TryParse(least, NumberStyles.Float, CultureInfo.InvariantCulture, out var ms) && ms is >= 0 and < 1e9 ? ms : throw Unusable("min_ms", least, "milliseconds, as in 250"))
            : default,
        Since = Text(query, "since") is { } since
            ? DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.UtcDateTime : throw Unusable("since", since, "a time as in 2026-01-31T08:00:00Z")
            : default,
        Limit = Text(query, "limit") is { } limit
            ? int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 ? most : throw Unusable("limit", limit, "a whole number from 1")
            : UsualLimit,
    };

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    private static ObservabilityException Unusable(string name, string value, string allowed) => ObservabilityFaults.OutOfRange(name, $"'{value}'", allowed);
}
