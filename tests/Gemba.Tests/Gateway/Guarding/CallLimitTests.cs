using Gemba.Gateway.Guarding;

namespace Gemba.Tests.Gateway.Guarding;

public sealed class CallLimitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();

    [Fact]
    public void A_call_ends_when_its_time_is_over()
    {
        using var limit = new CallLimit(10 * Second, 60 * Second, _clock, default);

        _clock.Advance(9 * Second);
        Assert.False(limit.Token.IsCancellationRequested);
        _clock.Advance(Second);

        Assert.True(limit.IsOver);
    }

    [Fact]
    public void While_the_client_is_asked_the_time_of_the_call_stands_still()
    {
        using var limit = new CallLimit(10 * Second, 60 * Second, _clock, default);
        _clock.Advance(8 * Second);

        limit.Asked();
        _clock.Advance(59 * Second);
        Assert.False(limit.Token.IsCancellationRequested);
        limit.Answered();
        _clock.Advance(Second);
        Assert.False(limit.Token.IsCancellationRequested);
        _clock.Advance(Second);

        Assert.True(limit.IsOver);
        Assert.False(limit.IsAsking);
    }

    [Fact]
    public void A_question_that_is_not_answered_ends_the_call_too()
    {
        using var limit = new CallLimit(10 * Second, 60 * Second, _clock, default);

        limit.Asked();
        limit.Asked();
        limit.Answered();
        _clock.Advance(60 * Second);

        Assert.True(limit.IsOver);
        Assert.True(limit.IsAsking);
    }

    [Fact]
    public void It_bounds_nothing_any_more_once_nobody_measures_it()
    {
        using var client = new CancellationTokenSource();
        var limit = new CallLimit(10 * Second, 60 * Second, _clock, client.Token);
        Assert.True(limit.IsRunning);

        limit.Dispose();

        Assert.False(limit.IsRunning);
    }

    [Fact]
    public void A_client_that_leaves_is_no_time_that_is_over()
    {
        using var client = new CancellationTokenSource();
        using var limit = new CallLimit(10 * Second, 60 * Second, _clock, client.Token);

        client.Cancel();

        Assert.True(limit.Token.IsCancellationRequested);
        Assert.False(limit.IsOver);
    }
}
