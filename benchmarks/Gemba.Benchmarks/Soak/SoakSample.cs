namespace Gemba.Benchmarks.Soak;

/// <summary>One look at the server, and how long its callers waited since the look before.</summary>
internal sealed record SoakSample
{
    public required TimeSpan At { get; init; }

    public required double ResidentBytes { get; init; }

    /// <summary>After the last collection, all generations.</summary>
    public required double HeapBytes { get; init; }

    public required double Handles { get; init; }

    /// <summary>Those of <see cref="Handles"/> that are connections: the load opens and leaves them as it needs them, and no leak of the server's is.</summary>
    public required double Connections { get; init; }

    public required double Threads { get; init; }

    public required double AuditWaiting { get; init; }

    public required double MedianMilliseconds { get; init; }

    public required double Percentile99Milliseconds { get; init; }
}
