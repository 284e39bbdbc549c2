using Gemba.Observability.Health;
using Gemba.Observability.Percentiles;
using Gemba.Spreadsheet.Caching;

namespace Gemba.Spreadsheet.Observing;

/// <summary>Figures beside what is expected of them, for who looks at the server for the first time and cannot know what is much.</summary>
internal static class ExpectedRanges
{
    /// <summary>The figures of this moment; before there was work, all is as expected.</summary>
    public static IReadOnlyDictionary<string, object> Look(HealthOptions expected, CacheFigures cache, ToolHealth tools, CallPercentiles percentiles)
    {
        var slowest = percentiles.All.Where(operation => operation.Tool is not null).Select(operation => operation.P95).DefaultIfEmpty().Max();
        return new Dictionary<string, object>
        {
            ["cache_hit_rate"] = Of(cache.HitRate, expected.ExpectedHitRate, cache.Operations == 0 || cache.HitRate >= expected.ExpectedHitRate),
            ["cache_utilization"] = Of(cache.Utilization, expected.ExpectedUtilization, cache.Utilization <= expected.ExpectedUtilization),
            ["slowest_p95_ms"] = Of(slowest.TotalMilliseconds, expected.ExpectedP95.TotalMilliseconds, slowest <= expected.ExpectedP95),
            ["success_rate"] = Of(tools.SuccessRate, expected.ExpectedSuccessRate, tools.SuccessRate >= expected.ExpectedSuccessRate),
        };
    }

    private static Dictionary<string, object> Of(double value, double expected, bool met) => new() { ["value"] = Math.Round(value, 4), ["expected"] = expected, ["met"] = met };
}
