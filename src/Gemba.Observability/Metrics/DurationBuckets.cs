namespace Gemba.Observability.Metrics;

/// <summary>Bucket bounds in seconds that several durations share.</summary>
internal static class DurationBuckets
{
    /// <summary>Bounds of the OpenTelemetry conventions for MCP.</summary>
    internal static readonly double[] Conventions = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

    /// <summary>Those of the conventions, and finer ones below: a call on this machine takes 0.1 ms and would drown in a first bucket of 10 ms.</summary>
    internal static readonly double[] Calls = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, .. Conventions];

    /// <summary>Lookups in memory: a microsecond to a millisecond.</summary>
    internal static readonly double[] Lookups = [0.000001, 0.0000025, 0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.001];
}
