namespace Gemba.Gateway.Calls;

/// <summary>One step of the way of a request through the gateway.</summary>
internal interface IGatewayStep
{
    /// <summary>Does its part and calls the next one, or answers itself.</summary>
    /// <exception cref="Protocol.Faults.FaultException">The request is refused.</exception>
    Task InvokeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken);
}
