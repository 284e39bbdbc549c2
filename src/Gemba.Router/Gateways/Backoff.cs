namespace Gemba.Router.Gateways;

/// <summary>How long to wait before the gateways are tried again.</summary>
internal static class Backoff
{
    /// <summary>
    /// A share of what the round allows: exponential with full jitter, so that the routers of a thousand desks do not come back all at once to a gateway that was restarted.
    /// </summary>
    /// <param name="options">First and longest pause.</param>
    /// <param name="round">Rounds through all gateways without an answer, from 0.</param>
    /// <param name="share">A random number from 0 to 1.</param>
    public static TimeSpan PauseOf(RouterOptions options, int round, double share)
    {
        // Thirty doublings of ten milliseconds are months; more would overflow.
        var most = Math.Min(options.FirstBackoff.Ticks * Math.Pow(2, Math.Min(round, 30)), Math.Max(options.LongestBackoff.Ticks, options.FirstBackoff.Ticks));
        return TimeSpan.FromTicks((long)(most * share));
    }
}
