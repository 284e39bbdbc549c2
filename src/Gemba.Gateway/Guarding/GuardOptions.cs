using System.ComponentModel.DataAnnotations;
using Gemba.Gateway.Pinning;

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

    /// <summary>
    /// How often a server is asked on its standing connection whether it still answers. Default 15 s: one that hangs is found before the second person complains, and four small
    /// messages a minute cost it nothing. 0 switches it off; allowed 0 to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest time for the answer to that. Default 5 s: a server that has nothing else to do answers in milliseconds; allowed 10 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:05:00")]
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a call that failed is made again where that is safe. Default 2, which outlives a restart of one of several servers; allowed 0 (never) to 10.</summary>
    [Range(0, 10)]
    public int Retries { get; init; } = 2;

    /// <summary>Pause before the first repeat; the next is twice as long, and each up to a half longer so that callers do not come back together. Default 100 ms; allowed 1 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0010000", "00:00:10")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Repeats as a share of a namespace's calls; ten are always to be had after a quiet time. Default 0.1: where all calls fail, repeats add no more than a tenth; allowed 0 to 1.</summary>
    [Range(0d, 1d)]
    public double RetryShare { get; init; } = 0.1;

    /// <summary>
    /// What is done about a tool whose definition changed. Default <c>tell</c>: most changes are new releases, and taking tools away from agents in the night is a fault of its own;
    /// <c>quarantine</c> is for servers that somebody else changes.
    /// </summary>
    public ToolChanges ToolChanges { get; init; }

    /// <summary>Most tools whose definitions are remembered; each server has its share of the places for itself, and under <c>quarantine</c> a tool without a place is held back. Default 5,000: more than any agent could be shown, and at 2 kB each 10 MB; allowed 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int MaxPins { get; init; } = 5000;

    /// <summary>
    /// Longest time for a client's answer to what a server asks in the course of a call; it is no part of <c>callTimeout</c>. Default 5 min: a person reads, thinks and writes,
    /// and one who went home answers to nobody; allowed 1 s to 24 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan QuestionTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
