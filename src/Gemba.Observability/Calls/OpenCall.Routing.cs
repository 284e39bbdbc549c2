using System.Diagnostics;
using Gemba.Observability.Tracing;

namespace Gemba.Observability.Calls;

/// <content>Where a gateway sends an operation.</content>
public sealed partial class OpenCall
{
    /// <summary>Same as <see cref="CallRecord.Namespace"/>; who routes sets it.</summary>
    public string? Namespace { get; set; }

    /// <summary>Same as <see cref="CallRecord.Backend"/>; who routes sets it.</summary>
    public string? Backend { get; set; }

    /// <summary>Starts a span inside that of the operation; the caller ends it. <see langword="null"/> where the operation is not traced.</summary>
    /// <param name="name">Its name, a word of the code.</param>
    /// <param name="kind">Which side of a call it is.</param>
    /// <remarks>The span of the operation must be its parent itself, not only its context: a trace is gathered by its outermost span.</remarks>
    public Activity? StartSpan(string name, ActivityKind kind = ActivityKind.Internal)
    {
        if (Span is not { } parent)
            return null;
        if (Activity.Current != parent)
            Activity.Current = parent;
        return SpanNames.Calls.StartActivity(name, kind);
    }

    /// <summary>Starts a stage inside the operation; the caller disposes it. Nothing where the operation is not traced.</summary>
    /// <param name="name">Its name, a word of the code.</param>
    /// <param name="space">The namespace that it is about, where it is about one server.</param>
    /// <param name="backend">The server that it is about.</param>
    public Stage StartStage(string name, string? space = null, string? backend = null) =>
        Held is { } held ? new Stage(held, name, space, backend) : new Stage(StageTimes.Words(StartSpan(name), space, backend));

    /// <summary>The trace context for a message to another server: of the given span, else what came in. <see langword="null"/> without a trace.</summary>
    public string? TraceparentFor(Activity? span)
    {
        var context = span?.Context ?? Span?.Context ?? Remote.Context;
        return context == default ? null : TraceContextText.Write(context);
    }
}
