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
}
