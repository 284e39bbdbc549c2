using Gemba.Observability.Resilience;

namespace Gemba.Gateway.Limits;

/// <summary>Where budgets live.</summary>
internal interface IRateStore
{
    /// <summary>Makes a call, or says why it may not be made now.</summary>
    /// <exception cref="Protocol.Faults.FaultException">Nobody can say.</exception>
    ValueTask<RateDecision> TakeAsync(RateDemand[] demands, CancellationToken cancellationToken);
}
