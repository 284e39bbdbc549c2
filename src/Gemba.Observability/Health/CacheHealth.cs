namespace Gemba.Observability.Health;

/// <summary>Looks at how a cache does.</summary>
public static class CacheHealth
{
    // Below this a hit rate says nothing.
    private const long FewestOperations = 100;
    private const double LowestHitRate = 0.5;

    /// <summary>
    /// Degraded when fewer than half of at least 100 look-ups were hits although entries had to leave for want of room; else healthy. A cache that never
    /// had to let an entry go cannot do better: its misses are first reads. A full cache that hits is as it should be.
    /// </summary>
    /// <param name="figures">What the cache did since the start.</param>
    public static HealthAnswer Look(CacheUse figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        var operations = figures.Hits + figures.Misses;
        var utilization = figures.Capacity == 0 ? 0 : (double)figures.Size / figures.Capacity;
        var hitRate = operations == 0 ? 0 : (double)figures.Hits / operations;
        var details = new Dictionary<string, object?>
        {
            ["size"] = figures.Size,
            ["capacity"] = figures.Capacity,
            ["utilization"] = Math.Round(utilization, 4),
            ["hit_rate"] = Math.Round(hitRate, 4),
            ["operations"] = operations,
            ["evictions"] = figures.Evictions,
        };
        if (operations < FewestOperations)
            return HealthAnswer.Healthy("Too few look-ups to judge", details);
        if (figures.Evictions == 0)
            return HealthAnswer.Healthy("Nothing had to leave the cache", details);
        return hitRate < LowestHitRate
            ? HealthAnswer.Degraded("The cache misses more often than it hits because entries leave for want of room. Give it more room.", details)
            : HealthAnswer.Healthy("The cache hits", details);
    }
}
