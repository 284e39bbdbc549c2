using System.ComponentModel.DataAnnotations;

namespace Gemba.Gateway.Guarding;

/// <summary>How the gateway guards its clients against servers that fail, and servers against its clients.</summary>
public sealed record GuardOptions
{
    /// <summary>
    /// Failures of a server in a row that open its breaker: no connection, no answer in time, an answer that cannot be read, HTTP 5xx. A tool's own failure is none.
    /// Default 5: one bad moment is none, and in a row, so that a small share of failures opens nothing under much traffic. 0 switches breakers off; allowed 0 to 1000.
    /// </summary>
    [Range(0, 1000)]
    public int BreakerFailures { get; init; } = 5;

    /// <summary>How long such a failure counts. Default 60 s: what failed before belongs to another trouble; allowed 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BreakerWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an open breaker refuses before it lets one call through to find out. Default 15 s: a server that was started anew answers by then; allowed 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:10:00")]
    public TimeSpan BreakerOpenTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Failures in a row after which a server is left out for a while, where its namespace has others. Default 3, less than opens a breaker: the others take its calls,
    /// so that leaving it out costs little. 0 switches leaving out off; allowed 0 to 1000.
    /// </summary>
    [Range(0, 1000)]
    public int OutlierFailures { get; init; } = 3;

    /// <summary>
    /// By how much a server's share of failed calls must exceed that of the others, over ten seconds with at least twenty calls, to be left out too. Default 0.3: with fewer
    /// it may be chance; allowed 0.01 to 1.
    /// </summary>
    [Range(0.01, 1d)]
    public double OutlierMargin { get; init; } = 0.3;

    /// <summary>How long a server is left out the first time; the second time twice as long, and so on up to <see cref="LongestEjection"/>. Default 30 s: a restart is over by then; allowed 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "01:00:00")]
    public TimeSpan Ejection { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time for which a server is left out; one that served as long without trouble counts as new. Default 5 min; allowed 100 ms to 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "1.00:00:00")]
    public TimeSpan LongestEjection { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Largest share of a namespace's servers that is left out at once. Default 0.5: the rest must carry all calls, and where most fail none is an outlier; allowed 0 to 1.</summary>
    [Range(0d, 1d)]
    public double MaxEjected { get; init; } = 0.5;
}
