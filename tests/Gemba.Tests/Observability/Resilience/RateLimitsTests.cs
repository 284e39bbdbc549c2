using Gemba.Observability.Resilience;

namespace Gemba.Tests.Observability.Resilience;

public sealed class RateLimitsTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void After_its_burst_a_client_waits_for_the_next_call_and_no_longer()
    {
        var limits = new RateLimits(new RateOptions { CallsPerSecond = 2, Burst = 3 }, _clock);
        for (var i = 0; i < 3; i++)
            Assert.Null(limits.Take("agent", "read_table"));

        Assert.Equal(TimeSpan.FromMilliseconds(500), limits.Take("agent", "read_table")!.RetryAfter);
        _clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.NotNull(limits.Take("agent", "read_table"));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(limits.Take("agent", "read_table"));
        Assert.NotNull(limits.Take("agent", "read_table"));
    }

    [Fact]
    public void A_client_that_calls_too_often_takes_nothing_from_another()
    {
        var limits = new RateLimits(new RateOptions { CallsPerSecond = 1, Burst = 1 }, _clock);
        Assert.Null(limits.Take("loud", "read_table"));
        Assert.Equal("client", limits.Take("loud", "read_table")!.Scope);

        Assert.Null(limits.Take("quiet", "read_table"));
    }

    [Fact]
    public void A_tool_has_a_budget_that_all_clients_share()
    {
        var limits = new RateLimits(new RateOptions { ToolCallsPerSecond = 1, ToolBurst = 2 }, _clock);
        Assert.Null(limits.Take("one", "read_table"));
        Assert.Null(limits.Take("two", "read_table"));

        Assert.Equal("tool", limits.Take("three", "read_table")!.Scope);
        Assert.Null(limits.Take("three", "list_sheets"));
    }

    [Fact]
    public void New_names_give_nobody_more_than_one_budget_once_all_places_are_taken()
    {
        var limits = new RateLimits(new RateOptions { CallsPerSecond = 1, Burst = 1, MaxClients = 2 }, _clock);

        var passed = Enumerable.Range(0, 100).Count(i => limits.Take($"name-{i}", "read_table") is null);

        Assert.Equal((3, 2), (passed, limits.Clients));
    }

    [Fact]
    public void Who_has_not_called_for_a_while_is_forgotten_for_a_new_client()
    {
        var limits = new RateLimits(new RateOptions { CallsPerSecond = 1, Burst = 1, MaxClients = 1 }, _clock);
        Assert.Null(limits.Take("old", "read_table"));
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(limits.Take("new", "read_table"));
        Assert.Null(limits.Take("newcomer", "read_table"));
        Assert.NotNull(limits.Take("another newcomer", "read_table"));
    }

    [Fact]
    public void A_flood_of_refusals_is_recorded_once_in_a_while_with_its_number()
    {
        var limits = new RateLimits(new RateOptions { CallsPerSecond = 0.001, Burst = 1 }, _clock);
        limits.Take("loud", "read_table");
        var told = Enumerable.Range(0, 1000).Sum(_ => limits.Take("loud", "read_table")!.ToTell);
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((1L, 1000L), (told, limits.Take("loud", "read_table")!.ToTell));
    }

    [Fact]
    public void Without_a_limit_nothing_is_refused_and_nobody_remembered()
    {
        var limits = new RateLimits(new RateOptions(), _clock);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Null(limits.Take("agent", "read_table")));
        Assert.Equal(0, limits.Clients);
    }
}
