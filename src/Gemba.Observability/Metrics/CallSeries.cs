using Gemba.Observability.Percentiles;

namespace Gemba.Observability.Metrics;

/// <summary>One time series of operations: the single tag of the recorded histograms. Compared by identity, which is what makes a recording cheap.</summary>
internal sealed class CallSeries(in CallKey key)
{
    /// <summary>A scrape shows one exemplar a bucket, and scrapes are seconds apart: a hundred offers a second are plenty.</summary>
    private static readonly TimeSpan BetweenExemplars = TimeSpan.FromMilliseconds(10);

    /// <summary>Who looks for a trace looks for a slow call; these are too few to cost anything.</summary>
    private static readonly TimeSpan AlwaysShown = TimeSpan.FromMilliseconds(100);

    private long _shownAt;

    internal CallKey Key { get; } = key;

    /// <summary>Where its durations are recorded for percentiles; found with its first recording.</summary>
    internal OperationDurations? Durations { get; set; }

    /// <summary>Whether the trace of an operation shall be offered beside its duration.</summary>
    /// <param name="ended">When it ended, in UTC.</param>
    /// <param name="took">How long it took.</param>
    internal bool Shows(DateTimeOffset ended, TimeSpan took)
    {
        if (took < AlwaysShown && !Key.IsError && Math.Abs(ended.UtcTicks - Volatile.Read(ref _shownAt)) < BetweenExemplars.Ticks)
            return false;
        Volatile.Write(ref _shownAt, ended.UtcTicks);
        return true;
    }
}
