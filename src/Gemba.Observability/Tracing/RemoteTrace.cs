using System.Diagnostics;

namespace Gemba.Observability.Tracing;

/// <summary>Trace context that came with a message.</summary>
/// <param name="Context">From the message's <c>_meta</c>, or from the headers where the message has none; default when neither has.</param>
/// <param name="Ambient">The span of the link under which the message arrived, where it is another one than <paramref name="Context"/>.</param>
/// <param name="Baggage">W3C baggage as it came, within its bound; <see langword="null"/> without.</param>
/// <param name="Link">The trace that the link itself began for the message; log lines and audit lines share it where nobody else named one.</param>
internal sealed record RemoteTrace(ActivityContext Context, ActivityContext Ambient = default, string? Baggage = null, ActivityTraceId Link = default)
{
    /// <summary>What came and could not be taken.</summary>
    internal DroppedContext Dropped { get; init; }

    /// <summary>Nothing came: one for all, because most messages have none.</summary>
    internal static readonly RemoteTrace None = new(default(ActivityContext));

    /// <summary>The trace of the message: the one that came with it, else the link's.</summary>
    internal ActivityTraceId TraceId => Context == default ? Link : Context.TraceId;
}
