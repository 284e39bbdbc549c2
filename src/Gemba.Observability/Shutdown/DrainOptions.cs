namespace Gemba.Observability.Shutdown;

/// <summary>How patiently a process stops.</summary>
public sealed record DrainOptions
{
    /// <summary>Time between turning not ready and closing the listeners, so that a balancer sees it first. Default none; allowed up to 1 minute.</summary>
    public TimeSpan ReadinessDelay { get; init; } = TimeSpan.Zero;

    /// <summary>Longest time that calls under way are given. Default 25 s: with the rest it stays below the 30 s after which Kubernetes kills. Allowed 0 to 10 minutes.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Time that open connections are given once no call is under way. Default 2 s: an answer that is ready is sent within it.</summary>
    public TimeSpan ConnectionLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time after which the process ends whatever still hangs. Default 60 s.</summary>
    public TimeSpan HardLimit { get; init; } = TimeSpan.FromSeconds(60);
}
