using System.ComponentModel.DataAnnotations;

namespace Gemba.Observability.Resilience;

/// <summary>When a dependency counts as failing, and how patiently it is tried again. The defaults are those for files.</summary>
public sealed record ProtectionOptions
{
    /// <summary>Failures within <see cref="FailureWindow"/> that open the breaker, each after its own repeats. Default 5: one bad moment is none; allowed 1 to 1000.</summary>
    [Range(1, 1000)]
    public int FailureThreshold { get; init; } = 5;

    /// <summary>Successes in a row that close a breaker that is half open; as many are let through at once. Default 3; allowed 1 to 100.</summary>
    [Range(1, 100)]
    public int SuccessThreshold { get; init; } = 3;

    /// <summary>How long an open breaker refuses everything before it tries. Default 15 s: a disk or share that was mounted anew is back by then; allowed 100 ms to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan OpenTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a failure counts. Default 60 s; allowed 1 s to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan FailureWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Repeats of what failed in passing. Default 4, which with the pauses takes 1.5 to 1.9 s of a call; allowed 0 (none) to 10.</summary>
    [Range(0, 10)]
    public int MostRetries { get; init; } = 4;

    /// <summary>Pause before the first repeat; each further one is twice as long, and up to a quarter longer so that callers do not come back together. Default 100 ms; allowed 1 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);
}
