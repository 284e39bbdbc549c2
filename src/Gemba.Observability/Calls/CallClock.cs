namespace Gemba.Observability.Calls;

/// <summary>Tells when operations began, in both senses, for the price of one reading: wall time is counted on from a reading of a moment ago.</summary>
internal sealed class CallClock(TimeProvider clock)
{
    /// <summary>A clock that was set shows in the next second; the two clocks drift apart by some 50 µs meanwhile.</summary>
    private static readonly TimeSpan LongestUse = TimeSpan.FromSeconds(1);

    /// <summary>Between two readings the thread may lose the processor; this many tries nearly never all do.</summary>
    private const int Tries = 3;

    private static readonly TimeSpan CloseTogether = TimeSpan.FromMicroseconds(5);

    private Reading _last = Read(clock);

    /// <summary>A timestamp, for <see cref="Since"/> and <see cref="TimeOf"/>.</summary>
    internal long Now => clock.GetTimestamp();

    /// <summary>What has passed since a timestamp.</summary>
    internal TimeSpan Since(long timestamp) => clock.GetElapsedTime(timestamp);

    /// <summary>The wall time, in UTC, of a timestamp that was taken just now.</summary>
    internal DateTimeOffset TimeOf(long timestamp)
    {
        var last = Volatile.Read(ref _last);
        var since = clock.GetElapsedTime(last.Timestamp, timestamp);
        if (since < LongestUse)
            return last.Time + since;
        last = Read(clock);
        Volatile.Write(ref _last, last);
        return last.Time + clock.GetElapsedTime(last.Timestamp, timestamp);
    }

    private static Reading Read(TimeProvider clock)
    {
        for (var tries = 1; ; tries++)
        {
            var before = clock.GetTimestamp();
            var time = clock.GetUtcNow();
            if (clock.GetElapsedTime(before) < CloseTogether || tries == Tries)
                return new Reading(before, time);
        }
    }

    private sealed record Reading(long Timestamp, DateTimeOffset Time);
}
