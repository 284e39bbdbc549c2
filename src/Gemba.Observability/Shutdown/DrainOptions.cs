using System.ComponentModel.DataAnnotations;

namespace Gemba.Observability.Shutdown;

/// <summary>How patiently a process stops.</summary>
public sealed record DrainOptions
{
    /// <summary>Time between turning not ready and closing the listeners, so that a balancer sees it first. Default none; allowed 0 to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ReadinessDelay { get; init; } = TimeSpan.Zero;

    /// <summary>Longest time that calls under way are given. Default 25 s: with the rest it stays below the 30 s after which Kubernetes kills. Allowed 0 to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Time that open connections are given once no call is under way. Default 2 s: an answer that is ready is sent within it. Allowed 0 to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ConnectionLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time after which the process ends whatever still hangs. Default 60 s; allowed 100 ms to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan HardLimit { get; init; } = TimeSpan.FromSeconds(60);
}
