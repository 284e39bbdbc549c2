using Gemba.Observability.Logging;
using Microsoft.Extensions.Logging;

namespace Gemba.Tests.Observability.Logging;

public sealed class LogSamplingTests
{
    private readonly ManualClock _clock = new();
    private readonly LogSampling _sampling;

    public LogSamplingTests() => _sampling = new LogSampling(new LogOptions { SampleAbove = 10, SampleEvery = 100 }, _clock);

    [Fact]
    public void Of_a_message_that_comes_too_often_each_so_manieth_is_written_with_the_count_of_the_others()
    {
        var written = Enumerable.Range(0, 1010).Select(_ => Judge(LogLevel.Information)).Where(line => line.IsWritten).Select(line => line.LeftOut).ToArray();

        Assert.Equal([.. Enumerable.Repeat(0L, 10), .. Enumerable.Repeat(99L, 10)], written);
    }

    [Fact]
    public void A_flood_of_warnings_is_sampled_too()
    {
        Assert.Equal(10, Enumerable.Range(0, 50).Count(_ => Judge(LogLevel.Warning).IsWritten));
    }

    [Fact]
    public void The_next_second_begins_anew_and_tells_what_the_last_one_left_out()
    {
        foreach (var _ in Enumerable.Range(0, 50))
            Judge(LogLevel.Debug);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((true, 40L), Judge(LogLevel.Debug));
    }

    [Fact]
    public void Errors_and_other_messages_are_whole()
    {
        Assert.All(Enumerable.Range(0, 500), _ => Assert.True(Judge(LogLevel.Error).IsWritten));
        foreach (var _ in Enumerable.Range(0, 50))
            Judge(LogLevel.Information);

        Assert.True(Judge(LogLevel.Information, "Another one.").IsWritten);
        Assert.True(Judge(LogLevel.Information, id: 7).IsWritten);
    }

    [Fact]
    public async Task Nothing_is_lost_from_the_count_where_many_threads_log()
    {
        const int lines = 4 * 5000;
        var written = 0;
        long leftOut = 0;
        await Parallel.ForAsync(0, lines, (_, _) =>
        {
            var line = Judge(LogLevel.Information);
            if (line.IsWritten)
            {
                Interlocked.Increment(ref written);
                Interlocked.Add(ref leftOut, line.LeftOut);
            }

            return ValueTask.CompletedTask;
        });
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(lines, written + leftOut + Judge(LogLevel.Information).LeftOut);
    }

    private (bool IsWritten, long LeftOut) Judge(LogLevel level, string template = "The same again.", int id = 0)
    {
        KeyValuePair<string, object?>[] state = [new("{OriginalFormat}", template)];
        var isWritten = _sampling.Takes(level, id, state, out var leftOut);
        return (isWritten, isWritten ? leftOut : 0);
    }
}
