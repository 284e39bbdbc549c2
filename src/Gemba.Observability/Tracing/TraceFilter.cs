namespace Gemba.Observability.Tracing;

/// <summary>Which of the last traces are wanted; what is not set takes all.</summary>
internal sealed record TraceFilter
{
    internal string? Tool { get; init; }

    internal string? Outcome { get; init; }

    internal bool OnlyKept { get; init; }

    internal TimeSpan AtLeast { get; init; }

    internal DateTime Since { get; init; }

    internal required int Limit { get; init; }

    internal bool Takes(SeenTrace trace) =>
        (Tool is null || trace.Tool == Tool)
        && (Outcome is null || TracesPage.WordOf(trace.Outcome) == Outcome)
        && (!OnlyKept || trace.IsKept)
        && trace.Took >= AtLeast
        && trace.Began >= Since;
}
