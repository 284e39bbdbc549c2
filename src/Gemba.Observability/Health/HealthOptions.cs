namespace Gemba.Observability.Health;

/// <summary>How often and how patiently is looked.</summary>
public sealed record HealthOptions
{
    /// <summary>Pause between two looks of one check. Default 10 s, the usual period of a probe; allowed 100 ms to 10 minutes.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time that one look may take; then it counts as unhealthy. Default 5 s; allowed 10 ms to 1 minute.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Free bytes on the disk of the data folder below which it is degraded. Default 1 GB: ten full audit files.</summary>
    public long DiskDegradedBelow { get; init; } = 1_000_000_000;

    /// <summary>Free bytes below which it is unhealthy. Default 100 MB: one full audit file.</summary>
    public long DiskUnhealthyBelow { get; init; } = 100_000_000;
}
