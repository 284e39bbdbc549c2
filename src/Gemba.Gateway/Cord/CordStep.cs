using Gemba.Gateway.Calls;
using Gemba.Gateway.Faults;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Cord;

/// <summary>Refuses what an operator stopped, with the reason. A server that is stopped is left out where its calls are spread.</summary>
internal sealed class CordStep(Cords cords) : IGatewayStep
{
    public Task InvokeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken)
    {
        if (!cords.IsEmpty && call.Target is { } shown && call.Method is "tools/call" or "prompts/get" && call.Client.Scope.Find(call.Target!) is { Space: { } space } found)
        {
            var cord = cords.Find(CordTarget.OfSpace(space.Name)) ?? cords.Find(CordTarget.OfTool(space.Name, found.Name));
            if (cord is not null)
                throw new FaultException(GatewayFaults.Stopped(shown, cord.Reason));
        }

        return next(call, cancellationToken);
    }
}
