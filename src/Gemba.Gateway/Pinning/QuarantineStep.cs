using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Faults;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Pinning;

/// <summary>Refuses tools that changed and that nobody has accepted, where the policy is to hold them back.</summary>
internal sealed class QuarantineStep(ToolPins pins) : IGatewayStep
{
    public Task InvokeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken) =>
        pins.Quarantines && call.Method == "tools/call" ? JudgeAsync(call, next, cancellationToken) : next(call, cancellationToken);

    private async Task JudgeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken)
    {
        var tool = call.Renamed.Name ?? call.Target ?? "";
        var free = new List<Backend>(call.Candidates.Count);
        FaultException? unknown = null;
        foreach (var backend in call.Candidates)
        {
            try
            {
                // What a tool is must be known before it is called: one that was never listed since the start may have changed meanwhile.
                await backend.ListAsync(CatalogKind.Tools, cancellationToken).ConfigureAwait(false);
                if (!pins.IsHeldBack(backend, tool))
                    free.Add(backend);
            }
            catch (FaultException unavailable)
            {
                unknown = unavailable;
            }
        }

        if (free.Count == 0)
            throw unknown is null ? new FaultException(GuardFaults.ToolHeldBack(call.Target ?? "")) : new FaultException(unknown.Fault, unknown);
        call.Candidates = free;
        await next(call, cancellationToken).ConfigureAwait(false);
    }
}
