using Polly;

namespace Gemba.Observability.Resilience;

/// <summary>The breaker as a part of a pipeline.</summary>
internal sealed class BreakerStrategy(Breaker breaker, ProtectionEvents events) : ResilienceStrategy
{
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        var entry = breaker.Enter();
        await events.ChangedAsync(entry.Change).ConfigureAwait(false);
        if (entry.RetryAfter is { } retryAfter)
            return Outcome.FromException<TResult>(new BreakerOpenException(breaker.Name, retryAfter));
        var outcome = await callback(context, state).ConfigureAwait(false);
        await events.ChangedAsync(breaker.Leave(entry.Era, outcome.Exception)).ConfigureAwait(false);
        return outcome;
    }
}
