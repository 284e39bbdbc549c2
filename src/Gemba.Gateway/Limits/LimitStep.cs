using Gemba.Gateway.Calls;
using Gemba.Gateway.Faults;
using Gemba.Observability.Audit;
using Gemba.Observability.Metrics;
using Gemba.Observability.Resilience;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Limits;

/// <summary>Sends a call of a tool away that comes too soon after others of the same client, or of the same tool.</summary>
internal sealed class LimitStep : IGatewayStep
{
    private const string Nobody = "unknown";

    private readonly RateLimits _limits;
    private readonly IAuditTrail _audit;
    private readonly GembaMeter _meter;

    public LimitStep(RateLimits limits, IAuditTrail audit, GembaMeter meter)
    {
        (_limits, _audit, _meter) = (limits, audit, meter);
        meter.Observe(MetricTable.RateLimitClients, () => limits.Clients);
    }

    public async Task InvokeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken)
    {
        if (_limits.IsOn && call.Method == "tools/call")
        {
            // The surest that is known: who proved to be somebody, else the session, else what the client calls itself.
            var client = call.Observed?.Principal ?? call.Observed?.Session ?? call.Observed?.Client ?? Nobody;
            // Names that no server lists share one budget: they are the caller's to choose, and each budget is kept.
            var tool = KnownNames.Tools.Closed(call.Observed?.Tool);
            if (_limits.Take(client, tool) is { } refusal)
            {
                await TellAsync(client, tool, refusal, cancellationToken).ConfigureAwait(false);
                throw new FaultException(GatewayFaults.RateLimited(call.Target ?? "", refusal));
            }
        }

        await next(call, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask TellAsync(string client, string tool, RateRefusal refusal, CancellationToken cancellationToken)
    {
        _meter.Add(MetricTable.RateLimited, refusal.Scope, tool);
        return refusal.ToTell == 0 ? default : _audit.WriteAsync(
            AuditEvent.New(AuditEventType.LimitReached).WithResource(tool).WithTool(tool).WithOutcome(AuditOutcome.Failure)
                .WithDetail("limit", "rate").WithDetail("scope", refusal.Scope).WithDetail("client", client).WithDetail("refused", refusal.ToTell),
            cancellationToken);
    }
}
