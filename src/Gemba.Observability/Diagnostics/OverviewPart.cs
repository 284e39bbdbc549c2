namespace Gemba.Observability.Diagnostics;

/// <summary>What a role adds to <c>/debug/overview</c>.</summary>
/// <param name="Name">Its name there, as in <c>cache_stats</c>.</param>
/// <param name="Look">The figures of this moment: anything that serialises to JSON.</param>
internal sealed record OverviewPart(string Name, Func<object> Look);
