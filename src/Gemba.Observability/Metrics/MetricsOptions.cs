namespace Gemba.Observability.Metrics;

/// <summary>How the process measures itself beside its calls.</summary>
public sealed record MetricsOptions
{
    /// <summary>Time over which the runtime is judged busy or not. Default 30 s: two scrapes of the usual 15 s; allowed 1 s to 10 minutes.</summary>
    public TimeSpan RuntimeInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Share of all processors' time, 0 to 1, above which an interval counts as busy and a warning is logged. Default 0.833, that is 25 of 30 s: above it
    /// waiting times grow faster than the load. 1 never warns.
    /// </summary>
    public double BusyWarning { get; init; } = 25.0 / 30;

    /// <summary>
    /// Longest time that work may wait for a thread of the pool before a warning is logged, at most once an interval. Default 1 s: the pool adds about one
    /// thread each half second when all of them block. Allowed 10 ms to 1 minute.
    /// </summary>
    public TimeSpan PoolDelayWarning { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time that percentiles are about. Default 5 minutes: long enough for a 99th of a tool that is called each second, short enough to show a change.
    /// Allowed 5 s to 1 hour. An operation takes up to 31 KB whatever its length.
    /// </summary>
    public TimeSpan PercentileWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Every fault of the options, each with what to choose; none where they can be used.</summary>
    public IEnumerable<string> FindFaults()
    {
        if (RuntimeInterval < TimeSpan.FromSeconds(1) || RuntimeInterval > TimeSpan.FromMinutes(10))
            yield return $"metrics:runtimeInterval is {RuntimeInterval}. Choose 00:00:01 to 00:10:00.";
        if (BusyWarning is not (> 0 and <= 1))
            yield return $"metrics:busyWarning is {BusyWarning}. Choose more than 0, at most 1.";
        if (PercentileWindow < TimeSpan.FromSeconds(5) || PercentileWindow > TimeSpan.FromHours(1))
            yield return $"metrics:percentileWindow is {PercentileWindow}. Choose 00:00:05 to 01:00:00.";
        if (PoolDelayWarning < TimeSpan.FromMilliseconds(10) || PoolDelayWarning > TimeSpan.FromMinutes(1))
            yield return $"metrics:poolDelayWarning is {PoolDelayWarning}. Choose 00:00:00.010 to 00:01:00.";
    }
}
