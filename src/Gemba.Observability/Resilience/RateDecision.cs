namespace Gemba.Observability.Resilience;

/// <summary>Whether a call may be made.</summary>
/// <param name="Refused">Number of the first demand that is not met; below 0 where all are, and have been taken from.</param>
/// <param name="RetryAfter">When all can be met; zero where they are.</param>
/// <param name="Standings">How each budget stands now, in the order of the demands.</param>
public sealed record RateDecision(int Refused, TimeSpan RetryAfter, IReadOnlyList<RateStanding> Standings)
{
    /// <summary>Whether the call may be made.</summary>
    public bool IsMet => Refused < 0;

    /// <summary>Puts a decision together from what the budgets are after it.</summary>
    /// <param name="demands">What was asked for.</param>
    /// <param name="refused">As <see cref="Refused"/>.</param>
    /// <param name="wait">µs to wait.</param>
    /// <param name="whole">When each budget is whole, in µs.</param>
    /// <param name="now">Now, in µs of the same clock.</param>
    public static RateDecision Of(ReadOnlySpan<RateDemand> demands, int refused, double wait, ReadOnlySpan<double> whole, double now)
    {
        var standings = new RateStanding[demands.Length];
        for (var at = 0; at < demands.Length; at++)
            standings[at] = demands[at].StandingOf(whole[at], now);
        return new RateDecision(refused, TimeSpan.FromTicks((long)Math.Ceiling(wait * TimeSpan.TicksPerMicrosecond)), standings);
    }
}
