namespace Gemba.Observability.Resilience;

/// <summary>
/// What somebody may still call: the generic cell rate algorithm (ITU-T I.371), which needs one moment in time and no timer. <see cref="_next"/> is when the
/// budget would be whole again; a call moves it on by one interval, and may do so while it is not further away than the burst allows.
/// </summary>
internal sealed class RateBudget(double perSecond, int burst)
{
    private readonly double _interval = TimeSpan.TicksPerSecond / perSecond;
    private double _next;

    /// <summary>Whether it is whole: forgetting it would give nothing away.</summary>
    public bool IsWhole(long now) => _next <= now;

    /// <summary>How long until one more call may be made; zero or below where it may be made at once.</summary>
    public TimeSpan Wait(long now) => TimeSpan.FromTicks((long)Math.Ceiling(Math.Max(_next, now) - now - ((burst - 1) * _interval)));

    /// <summary>Makes a call.</summary>
    public void Take(long now) => _next = Math.Max(_next, now) + _interval;
}
