namespace Gemba.Observability.Health;

/// <summary>What a cache did since the start, and how full it is.</summary>
/// <param name="Size">What it holds, in the unit of <paramref name="Capacity"/>.</param>
/// <param name="Capacity">What it may hold.</param>
/// <param name="Hits">Look-ups that found something.</param>
/// <param name="Misses">Look-ups that found nothing.</param>
/// <param name="Evictions">Entries that left to make room; one that was closed or had grown old is none.</param>
public sealed record CacheUse(long Size, long Capacity, long Hits, long Misses, long Evictions);
