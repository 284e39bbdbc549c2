using Gemba.Observability.Calls;
using Gemba.Observability.Metrics;

namespace Gemba.Tests.Observability.Metrics;

public sealed class CallSeriesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void A_burst_of_quick_calls_shows_a_trace_every_ten_milliseconds()
    {
        var series = Series(CallOutcome.Success);

        var shown = Enumerable.Range(0, 1000).Count(i => series.Shows(Noon.AddMicroseconds(100 * i), Quick));

        Assert.Equal(10, shown);
    }

    [Fact]
    public void A_slow_call_and_one_that_failed_always_show_their_trace()
    {
        var good = Series(CallOutcome.Success);
        var bad = Series(CallOutcome.ToolError);

        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(good.Shows(Noon, TimeSpan.FromMilliseconds(100)) && bad.Shows(Noon, Quick)));
    }

    [Fact]
    public void A_wall_clock_that_was_set_back_does_not_hide_traces()
    {
        var series = Series(CallOutcome.Success);

        Assert.True(series.Shows(Noon, Quick));
        Assert.False(series.Shows(Noon, Quick));
        Assert.True(series.Shows(Noon.AddDays(-1), Quick));
    }

    private static CallSeries Series(CallOutcome outcome) => new(new CallKey { Method = "tools/call", Transport = "http", Endpoint = "/mcp", Outcome = outcome });
}
