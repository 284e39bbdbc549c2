using System.Diagnostics;

namespace Gemba.Observability.Tracing;

/// <summary>A stage of an operation that is no span yet.</summary>
/// <param name="Name">Its name, a word of the code.</param>
/// <param name="Space">The namespace that it is about.</param>
/// <param name="Backend">The server that it is about.</param>
/// <param name="Began">When it began, on the machine's clock.</param>
/// <param name="Ended">When it was over.</param>
internal readonly record struct StageTimes(string Name, string? Space, string? Backend, long Began, long Ended)
{
    /// <summary>The same as a span inside another one, which began at a known time.</summary>
    internal Activity? ToSpan(Activity outer, long outerBegan)
    {
        var span = SpanNames.Calls.CreateActivity(Name, ActivityKind.Internal, outer.Context);
        if (span is null)
            return null;
        var began = outer.StartTimeUtc + Stopwatch.GetElapsedTime(outerBegan, Began);
        Words(span).SetStartTime(began).Start();
        span.SetEndTime(began + Stopwatch.GetElapsedTime(Began, Ended));
        span.Stop();
        return span;
    }

    /// <summary>Says on a span what the stage is about.</summary>
    internal static Activity? Words(Activity? span, string? space, string? backend) =>
        space is null ? span : span?.AddTag("gemba.namespace", space).AddTag("gemba.backend", backend);

    private Activity Words(Activity span) => Words(span, Space, Backend)!;
}
