namespace Gemba.Observability.Resilience;

/// <summary>A budget that a call takes from.</summary>
/// <param name="Scope">Whose it is: <c>client</c>, <c>tool</c>, …</param>
/// <param name="Key">Which one of these.</param>
/// <param name="PerSecond">What it grows by; above 0.</param>
/// <param name="Burst">What it holds at most.</param>
/// <param name="Cost">What the call takes; no more than <paramref name="Burst"/>, or it could never be made.</param>
public readonly record struct RateDemand(string Scope, string Key, double PerSecond, int Burst, double Cost = 1)
{
    /// <summary>Microseconds in which it grows by one.</summary>
    public double Interval => 1_000_000 / PerSecond;

    /// <summary>How long a call has to wait.</summary>
    /// <param name="whole">When the budget would be whole without the call, in µs; never before <paramref name="now"/>.</param>
    /// <param name="now">Now, in µs of the same clock.</param>
    /// <returns>µs; it may be made at once below 1, the least that the clock tells apart.</returns>
    public double WaitOf(double whole, double now) => whole - now + (Cost * Interval) - (Burst * Interval);

    /// <summary>When the budget is whole again after the call.</summary>
    public double After(double whole) => whole + (Cost * Interval);

    /// <summary>What is left of it.</summary>
    public RateStanding StandingOf(double whole, double now) =>
        new(Math.Max(0, Math.Floor(Burst - ((whole - now) / Interval))), TimeSpan.FromMicroseconds(Math.Max(0, whole - now)));
}
