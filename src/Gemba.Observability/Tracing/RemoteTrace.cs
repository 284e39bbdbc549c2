using System.Diagnostics;

namespace Gemba.Observability.Tracing;

/// <summary>Trace context that came with a message.</summary>
/// <param name="Context">From the message's <c>_meta</c>, or from the headers where the message has none; default when neither has.</param>
/// <param name="Ambient">The span of the link under which the message arrived, where it is another one than <paramref name="Context"/>.</param>
/// <param name="Baggage">W3C baggage as it came, within its bound; <see langword="null"/> without.</param>
internal sealed record RemoteTrace(ActivityContext Context, ActivityContext Ambient = default, string? Baggage = null)
{
    /// <summary>Nothing came: one for all, because most messages have none.</summary>
    internal static readonly RemoteTrace None = new(default(ActivityContext));
}
