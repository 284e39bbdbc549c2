namespace Gemba.Observability.Health;

/// <summary>Looks at how a cache does.</summary>
public static class CacheHealth
{
    // Below this a hit rate says nothing: the first reads of a fresh cache are all misses.
    private const long FewestOperations = 100;
    private const double LowestHitRate = 0.5;
    private const double HighestUtilization = 0.95;

    /// <summary>Degraded when a cache that is over 95 % full also misses more often than it hits; else healthy. A full cache that hits is as it should be.</summary>
    /// <param name="size">What it holds, in the unit of <paramref name="capacity"/>.</param>
    /// <param name="capacity">What it may hold.</param>
    /// <param name="hits">Look-ups that found something, since the start.</param>
    /// <param name="misses">Look-ups that found nothing, since the start.</param>
    public static HealthAnswer Look(long size, long capacity, long hits, long misses)
    {
        var operations = hits + misses;
        var utilization = capacity == 0 ? 0 : (double)size / capacity;
        var hitRate = operations == 0 ? 0 : (double)hits / operations;
        var details = new Dictionary<string, object?>
        {
            ["size"] = size,
            ["capacity"] = capacity,
            ["utilization"] = Math.Round(utilization, 4),
            ["hit_rate"] = Math.Round(hitRate, 4),
            ["operations"] = operations,
        };
        if (operations < FewestOperations)
            return HealthAnswer.Healthy("Too few look-ups to judge", details);
        if (hitRate < LowestHitRate)
        {
            return HealthAnswer.Degraded(utilization > HighestUtilization
                ? "The cache is full and misses more often than it hits. Give it more room."
                : "The cache misses more often than it hits.", details);
        }

        return HealthAnswer.Healthy("The cache hits", details);
    }
}
