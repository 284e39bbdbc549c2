namespace Gemba.Gateway.Redis;

/// <summary>The pauses between tries to connect: twice as long each time, and never quite the same, so that gateways do not come all at once.</summary>
internal sealed class RedisPause(RedisOptions options, TimeProvider clock)
{
    private int _round;

    /// <summary>A connection was made.</summary>
    public void Reset() => _round = 0;

    /// <summary>Waits.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        // Thirty doublings of a millisecond are days; more would overflow.
        var longest = Math.Min(options.FirstBackoff.Ticks * Math.Pow(2, Math.Min(_round++, 30)), options.LongestBackoff.Ticks);
        return Task.Delay(TimeSpan.FromTicks((long)(longest * (0.5 + (Random.Shared.NextDouble() / 2)))), clock, cancellationToken);
    }
}
