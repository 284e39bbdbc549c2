namespace Gemba.Observability.Resilience;

/// <summary>What a breaker says to work that wants through.</summary>
/// <param name="Era">Counts the changes of its state: what began before one does not count after it.</param>
/// <param name="RetryAfter">When to come again; <see langword="null"/> where the work may go through.</param>
public readonly record struct BreakerPass(int Era, TimeSpan? RetryAfter);
