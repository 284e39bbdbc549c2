namespace Gemba.Observability.Resilience;

/// <summary>What a breaker said to work that wanted through.</summary>
/// <param name="Era">Counts the changes of state: what began before a change does not count after it.</param>
/// <param name="RetryAfter">When to come again; <see langword="null"/> where the work may go through.</param>
/// <param name="Change">The change that this brought about.</param>
internal readonly record struct BreakerEntry(int Era, TimeSpan? RetryAfter, BreakerChange? Change);
