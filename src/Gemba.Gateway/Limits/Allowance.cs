using System.Collections.Concurrent;
using Gemba.Observability.Metrics;
using Gemba.Observability.Resilience;

namespace Gemba.Gateway.Limits;

/// <summary>Shows what users may still call, those who ask most by pseudonym and all others as one.</summary>
internal sealed class Allowance(GembaMeter meter, UserNames users, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Last> _shown = new(StringComparer.Ordinal);

    /// <summary>A user called.</summary>
    public void Note(string? user, in RateDemand demand, in RateStanding standing)
    {
        var name = users.Find(user);
        var isNew = !_shown.ContainsKey(name);
        _shown[name] = new Last(demand, standing.ResetAfter, clock.GetTimestamp());
        if (isNew)
            meter.Observe(MetricTable.GatewayRateLimitRemaining, () => RemainingOf(_shown[name]), name);
    }

    // The budget grows while nobody calls.
    private double RemainingOf(Last last) => last.Demand.StandingOf(Math.Max(0, (last.WholeAfter - clock.GetElapsedTime(last.At)).TotalMicroseconds), now: 0).Remaining;

    private sealed record Last(RateDemand Demand, TimeSpan WholeAfter, long At);
}
