using Gemba.Router;
using Gemba.Router.Gateways;

namespace Gemba.Tests.Router;

public sealed class BackoffTests
{
    private static readonly RouterOptions Options = new() { FirstBackoff = TimeSpan.FromMilliseconds(500), LongestBackoff = TimeSpan.FromSeconds(10) };

    [Theory]
    [InlineData(0, 1, 500)]
    [InlineData(1, 1, 1000)]
    [InlineData(4, 1, 8000)]
    [InlineData(5, 1, 10_000)]
    [InlineData(int.MaxValue, 1, 10_000)]
    [InlineData(4, 0.5, 4000)]
    [InlineData(4, 0, 0)]
    public void Pauses_double_up_to_the_longest_and_are_any_share_of_that(int round, double share, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Backoff.PauseOf(Options, round, share));
}
