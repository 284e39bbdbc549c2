using System.Diagnostics;
using Gemba.Observability.Calls;

namespace Gemba.Observability.Tracing;

/// <summary>What one operation did in this process, as it is shown afterwards.</summary>
internal sealed class SeenTrace
{
    private const int BytesOfLine = 200;
    private const int BytesOfSpan = 600;
    private const int BytesOfTag = 64;

    private Activity[]? _spans;

    internal required ActivityTraceId TraceId { get; init; }

    internal required string Name { get; init; }

    internal string? Tool { get; init; }

    internal Guid? RequestId { get; init; }

    internal required DateTime Began { get; init; }

    internal required TimeSpan Took { get; init; }

    internal CallOutcome Outcome { get; init; }

    internal string? Reason { get; init; }

    internal required TraceVerdict Verdict { get; init; }

    /// <summary>Spans that it had, also where they are not shown.</summary>
    internal required int SpanCount { get; init; }

    /// <summary>Spans that found no room.</summary>
    internal int SpansLeftOut { get; init; }

    /// <summary>The spans of a kept trace, the outermost last; <see langword="null"/> of one that was not kept, or whose spans had to make room.</summary>
    internal Activity[]? Spans
    {
        get => Volatile.Read(ref _spans);
        init => _spans = value;
    }

    internal bool IsKept => Verdict != TraceVerdict.LeftOut;

    /// <summary>What it holds, estimated; to look for the real size would cost more than it is worth.</summary>
    internal long Bytes => Spans is { } spans ? spans.Sum(BytesOf) : 0;

    internal void LetSpansGo() => Volatile.Write(ref _spans, null);

    private static long BytesOf(Activity span)
    {
        var bytes = BytesOfLine + BytesOfSpan;
        foreach (var (name, value) in span.EnumerateTagObjects())
            bytes += BytesOfTag + (name.Length * sizeof(char)) + (value is string text ? text.Length * sizeof(char) : 0);
        return bytes;
    }
}
