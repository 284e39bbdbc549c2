using Gemba.Observability.Calls;

namespace Gemba.Tests.Observability.Calls;

public sealed class CallClockTests
{
    [Fact]
    public void Wall_time_goes_on_with_the_timestamps()
    {
        var clock = new ManualClock();
        var calls = new CallClock(clock);

        clock.Advance(TimeSpan.FromMilliseconds(700));
        var early = calls.TimeOf(calls.Now);
        clock.Advance(TimeSpan.FromHours(3));

        Assert.Equal(clock.GetUtcNow() - TimeSpan.FromHours(3), early);
        Assert.Equal(clock.GetUtcNow(), calls.TimeOf(calls.Now));
    }

    [Fact]
    public void A_wall_clock_that_was_set_shows_a_second_later()
    {
        var clock = new SetClock();
        var calls = new CallClock(clock);
        clock.Utc = DateTimeOffset.UnixEpoch.AddDays(1);

        clock.Timestamp += TimeSpan.TicksPerSecond / 2;
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMilliseconds(500), calls.TimeOf(calls.Now));

        clock.Timestamp += TimeSpan.TicksPerSecond;
        Assert.Equal(clock.Utc, calls.TimeOf(calls.Now));
    }

    [Fact]
    public void A_process_that_lost_the_processor_between_its_readings_reads_again()
    {
        var clock = new SetClock { LostAfterReading = TimeSpan.FromMilliseconds(30) };

        var calls = new CallClock(clock);

        Assert.Equal(clock.Utc, calls.TimeOf(calls.Now));
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Utc { get; set; } = DateTimeOffset.UnixEpoch;

        public long Timestamp { get; set; }

        /// <summary>Passes once, after the wall time was read.</summary>
        public TimeSpan LostAfterReading { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow()
        {
            var read = Utc;
            (Utc, Timestamp, LostAfterReading) = (Utc + LostAfterReading, Timestamp + LostAfterReading.Ticks, TimeSpan.Zero);
            return read;
        }

        public override long GetTimestamp() => Timestamp;
    }
}
