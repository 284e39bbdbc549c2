using Gemba.Observability.Logging;
using NLog;
using NLog.Filters;

namespace Gemba.Tests.Observability.Logging;

public sealed class LogSamplingTests
{
    private readonly ManualClock _clock = new();
    private readonly LogSampling _sampling;

    public LogSamplingTests() => _sampling = new LogSampling(new LogOptions { SampleAbove = 10, SampleEvery = 100 }, _clock);

    [Fact]
    public void Of_a_message_that_comes_too_often_each_so_manieth_is_written_with_the_count_of_the_others()
    {
        var written = Enumerable.Range(0, 1010).Select(_ => ALine(LogLevel.Info)).Where(IsWritten).ToArray();

        Assert.Equal(10 + 10, written.Length);
        Assert.All(written[..10], line => Assert.False(line.Properties.ContainsKey(LogSampling.LeftOut)));
        Assert.All(written[10..], line => Assert.Equal(99L, line.Properties[LogSampling.LeftOut]));
    }

    [Fact]
    public void A_flood_of_warnings_is_sampled_too()
    {
        Assert.Equal(10, Enumerable.Range(0, 50).Count(_ => IsWritten(ALine(LogLevel.Warn))));
    }

    [Fact]
    public void The_next_second_begins_anew_and_tells_what_the_last_one_left_out()
    {
        foreach (var _ in Enumerable.Range(0, 50))
            IsWritten(ALine(LogLevel.Debug));
        _clock.Advance(TimeSpan.FromSeconds(1));

        var next = ALine(LogLevel.Debug);

        Assert.True(IsWritten(next));
        Assert.Equal(40L, next.Properties[LogSampling.LeftOut]);
    }

    [Fact]
    public void Errors_and_other_messages_are_whole()
    {
        Assert.All(Enumerable.Range(0, 500), _ => Assert.True(IsWritten(ALine(LogLevel.Error))));
        foreach (var _ in Enumerable.Range(0, 50))
            IsWritten(ALine(LogLevel.Info));

        Assert.True(IsWritten(new LogEventInfo(LogLevel.Info, "x", "Another one.")));
    }

    [Fact]
    public async Task Nothing_is_lost_from_the_count_where_many_threads_log()
    {
        const int lines = 4 * 5000;
        var written = 0;
        long leftOut = 0;
        await Parallel.ForAsync(0, lines, (_, _) =>
        {
            var line = ALine(LogLevel.Info);
            if (IsWritten(line))
            {
                Interlocked.Increment(ref written);
                Interlocked.Add(ref leftOut, line.Properties.TryGetValue(LogSampling.LeftOut, out var count) ? (long)count! : 0);
            }

            return ValueTask.CompletedTask;
        });
        _clock.Advance(TimeSpan.FromSeconds(1));
        var last = ALine(LogLevel.Info);
        IsWritten(last);

        Assert.Equal(lines, written + leftOut + (last.Properties.TryGetValue(LogSampling.LeftOut, out var rest) ? (long)rest! : 0));
    }

    private bool IsWritten(LogEventInfo line) => _sampling.Judge(line) == FilterResult.Log;

    private static LogEventInfo ALine(LogLevel level) => new(level, "x", "The same again.");
}
