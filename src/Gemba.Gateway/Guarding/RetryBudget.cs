namespace Gemba.Gateway.Guarding;

/// <summary>Bounds repeats to a share of the calls: where everything fails, repeats of everything would only add to the load.</summary>
internal sealed class RetryBudget(GuardOptions options)
{
    private const long OneRetry = 1000;

    // What a quiet namespace may spend at once: a handful of calls that a restart of a server cut off.
    private const long Most = 10 * OneRetry;

    private readonly long _perCall = (long)(options.RetryShare * OneRetry);
    private long _credit = Most;

    /// <summary>A call came.</summary>
    public void Earn()
    {
        if (Volatile.Read(ref _credit) < Most)
            Interlocked.Add(ref _credit, _perCall);
    }

    /// <summary>Takes the right to repeat one call.</summary>
    public bool TryTake()
    {
        if (options.RetryShare <= 0)
            return false;
        if (Interlocked.Add(ref _credit, -OneRetry) >= 0)
            return true;
        Interlocked.Add(ref _credit, OneRetry);
        return false;
    }
}
