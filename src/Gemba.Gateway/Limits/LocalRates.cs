using Gemba.Observability.Resilience;

namespace Gemba.Gateway.Limits;

/// <summary>Budgets of this process.</summary>
internal sealed class LocalRates(RateLedger ledger, TimeProvider clock) : IRateStore
{
    private readonly long _began = clock.GetTimestamp();

    public ValueTask<RateDecision> TakeAsync(RateDemand[] demands, CancellationToken cancellationToken) => new(ledger.Take(demands, clock.GetElapsedTime(_began).TotalMicroseconds));
}
