using System.ComponentModel.DataAnnotations;

namespace Gemba.Observability.Metrics;

/// <summary>How the process measures itself beside its calls.</summary>
public sealed record MetricsOptions
{
    /// <summary>The default of <see cref="MaxSeries"/>.</summary>
    public const int DefaultMaxSeries = 2000;

    /// <summary>
    /// Most series of one metric; label values beyond show as <c>_OTHER</c> and are counted in <c>gemba_series_folded_total</c>. Default 2,000: a server of 100
    /// tools with five ways to end has a quarter of that, and a scrape stays at a few MB. Allowed 10 to 20,000; memory for all is set aside at the start,
    /// about 1.5 KB each.
    /// </summary>
    [Range(10, 20_000)]
    public int MaxSeries { get; init; } = DefaultMaxSeries;

    /// <summary>
    /// Users who have a label value of their own at a time, as pseudonyms; the others count together as <c>other</c>. Default 20, as many as a dashboard's top
    /// list shows; allowed 0 to 100, because each is a series for every method, outcome and namespace.
    /// </summary>
    [Range(0, 100)]
    public int TopUsers { get; init; } = 20;

    /// <summary>Time over which the runtime is judged busy or not. Default 30 s: two scrapes of the usual 15 s; allowed 1 s to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RuntimeInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Share of all processors' time above which an interval counts as busy and a warning is logged. Default 0.833, that is 25 of 30 s: above it
    /// waiting times grow faster than the load. 1 never warns.
    /// </summary>
    [Range(0.001, 1.0)]
    public double BusyWarning { get; init; } = 25.0 / 30;

    /// <summary>
    /// Longest time that work may wait for a thread of the pool before a warning is logged, at most once an interval. Default 1 s: the pool adds about one
    /// thread each half second when all of them block. Allowed 10 ms to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan PoolDelayWarning { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time that percentiles are about. Default 5 minutes: long enough for a 99th of a tool that is called each second, short enough to show a change.
    /// Allowed 5 s to 1 hour. An operation takes up to 31 KB whatever its length.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan PercentileWindow { get; init; } = TimeSpan.FromMinutes(5);
}
