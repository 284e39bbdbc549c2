using System.ComponentModel.DataAnnotations;

namespace Gemba.Observability.Health;

/// <summary>How often and how patiently is looked.</summary>
public sealed record HealthOptions
{
    /// <summary>Pause between two looks of one check. Default 10 s, the usual period of a probe; allowed 100 ms to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time that one look may take; then it counts as unhealthy. Default 5 s; allowed 10 ms to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Free bytes on the disk of the data folder below which it is degraded. Default 1 GB: ten full audit files; allowed 0 and more.</summary>
    [Range(0, long.MaxValue)]
    public long DiskDegradedBelow { get; init; } = 1_000_000_000;

    /// <summary>Free bytes below which it is unhealthy. Default 100 MB: one full audit file; allowed 0 and more.</summary>
    [Range(0, long.MaxValue)]
    public long DiskUnhealthyBelow { get; init; } = 100_000_000;

    /// <summary>
    /// Share of the memory that the process may use (its container's, else the machine's) above which it is degraded. Default 0.9: the rest is what a large
    /// workbook takes while it is read. Allowed 0.1 to 1.
    /// </summary>
    [Range(0.1, 1d)]
    public double MemoryDegradedAbove { get; init; } = 0.9;

    /// <summary>
    /// Share of the calls that is expected not to fail by the server's own fault; below it the check <c>tools</c> is degraded. Default 0.99: one failure in a
    /// hundred is seen by somebody each hour. Allowed 0 to 1.
    /// </summary>
    [Range(0d, 1d)]
    public double ExpectedSuccessRate { get; init; } = 0.99;

    /// <summary>Share of the look-ups of a cache that are expected to be hits; /debug/overview tells where it is not so. Default 0.7: below it a larger cache pays. Allowed 0 to 1.</summary>
    [Range(0d, 1d)]
    public double ExpectedHitRate { get; init; } = 0.7;

    /// <summary>Share of a cache's room that is expected to be used at most. Default 0.85: the rest is one large workbook that pushes nothing out. Allowed 0 to 1.</summary>
    [Range(0d, 1d)]
    public double ExpectedUtilization { get; init; } = 0.85;

    /// <summary>Time that 95 of 100 calls of each tool are expected not to exceed. Default 1 s: beyond it a person notices the wait. Allowed 1 ms to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan ExpectedP95 { get; init; } = TimeSpan.FromSeconds(1);
}
