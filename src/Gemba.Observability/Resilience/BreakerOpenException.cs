namespace Gemba.Observability.Resilience;

/// <summary>Work was refused because the breaker before it is open.</summary>
public sealed class BreakerOpenException : Exception
{
    internal BreakerOpenException(string name, TimeSpan retryAfter)
        : base($"The breaker {name} is open; it tries again in {retryAfter.TotalSeconds:0.#} s.") => (Name, RetryAfter) = (name, retryAfter);

    /// <summary>The breaker's name.</summary>
    public string Name { get; }

    /// <summary>When to come again.</summary>
    public TimeSpan RetryAfter { get; }
}
