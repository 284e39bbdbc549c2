using Gemba.Observability.Health;

namespace Gemba.Tests.Observability.Health;

public sealed class ToolHealthTests
{
    private readonly ManualClock _clock = new();
    private readonly ToolHealth _tools;

    public ToolHealthTests() => _tools = new ToolHealth(_clock);

    [Fact]
    public void Tools_that_fail_more_often_than_expected_degrade_health_until_it_is_long_ago()
    {
        _tools.Look(new HealthOptions());
        Call(98, failed: false);
        Call(2, failed: true);

        var failing = _tools.Look(new HealthOptions());
        _clock.Advance(TimeSpan.FromMinutes(4));
        _tools.Look(new HealthOptions());
        Call(200, failed: false);
        _clock.Advance(TimeSpan.FromMinutes(4));
        var later = _tools.Look(new HealthOptions());

        Assert.Equal((HealthStatus.Degraded, "2 of the last 100 calls failed inside the server. See the log, and /captures for whole requests."), (failing.Status, failing.Message));
        Assert.Equal((HealthStatus.Healthy, "Tools answer"), (later.Status, later.Message));
    }

    [Fact]
    public void A_failure_among_few_calls_says_nothing_and_what_is_expected_can_be_said()
    {
        Call(10, failed: true);
        Assert.Equal((HealthStatus.Healthy, "Too few calls to judge"), (_tools.Look(new HealthOptions()).Status, _tools.Look(new HealthOptions()).Message));
        Call(190, failed: false);

        Assert.Equal(HealthStatus.Degraded, _tools.Look(new HealthOptions { ExpectedSuccessRate = 0.96 }).Status);
        Assert.Equal(HealthStatus.Healthy, _tools.Look(new HealthOptions { ExpectedSuccessRate = 0.9 }).Status);
        Assert.Equal(0.95, _tools.SuccessRate);
    }

    [Fact]
    public void Each_tool_tells_its_calls_its_failures_and_the_last_call()
    {
        Call(3, failed: false);
        Call(1, failed: true);

        var details = Assert.IsType<Dictionary<string, object?>>(_tools.Look(new HealthOptions()).Details!["read_table"]);

        Assert.Equal((4L, 1L, 0.25, _clock.GetUtcNow().UtcDateTime), (details["calls"], details["failures"], details["failure_rate"], details["last_call"]));
    }

    private void Call(int times, bool failed)
    {
        for (var i = 0; i < times; i++)
            _tools.Ended("read_table", failed);
    }
}
