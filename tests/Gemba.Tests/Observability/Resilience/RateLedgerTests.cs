using Gemba.Observability.Resilience;

namespace Gemba.Tests.Observability.Resilience;

public sealed class RateLedgerTests
{
    private readonly RateLedger _ledger = new(10);

    [Fact]
    public void A_call_takes_from_all_of_its_budgets_or_from_none()
    {
        RateDemand wide = new("client", "ana", 1, 10), narrow = new("tool", "export", 1, 1);

        Assert.True(_ledger.Take([wide, narrow], 0).IsMet);
        var refused = _ledger.Take([wide, narrow], 0);

        Assert.Equal((1, TimeSpan.FromSeconds(1)), (refused.Refused, refused.RetryAfter));
        Assert.Equal(9, refused.Standings[0].Remaining);
        Assert.Equal(8, _ledger.Take([wide], 0).Standings[0].Remaining);
    }

    [Fact]
    public void A_call_that_costs_more_takes_more_and_waits_longer()
    {
        RateDemand dear = new("client", "ana", 2, 10, Cost: 8), cheap = new("client", "ana", 2, 10);

        Assert.Equal(2, _ledger.Take([dear], 0).Standings[0].Remaining);
        Assert.Equal(TimeSpan.FromSeconds(3), _ledger.Take([dear], 0).RetryAfter);
        Assert.Equal(1, _ledger.Take([cheap], 0).Standings[0].Remaining);
    }

    [Fact]
    public void The_wait_that_is_told_is_the_one_after_which_the_call_passes()
    {
        RateDemand[] demands = [new("client", "ana", 3, 2), new("tool", "export", 7, 3)];
        var (now, passed) = (0d, 0);
        for (var call = 0; call < 1000; call++)
        {
            var decision = _ledger.Take(demands, now);
            if (!decision.IsMet)
            {
                now += decision.RetryAfter.TotalMicroseconds;
                Assert.True(_ledger.Take(demands, now).IsMet);
            }

            passed++;
        }

        Assert.InRange(passed / (now / 1_000_000), 2.99, 3.03);
    }
}
