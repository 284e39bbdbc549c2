using Gemba.Gateway.Calls;
using Gemba.Gateway.Faults;
using Gemba.Observability.Audit;
using Gemba.Observability.Metrics;
using Gemba.Observability.Resilience;
using Gemba.Protocol.Faults;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Limits;

/// <summary>
/// Sends a call of a tool away that comes too soon after others of the same client, address, namespace or tool, or while too many of them are under way; any other request that reaches a server, or opens
/// a session, as far as client and address go.
/// </summary>
internal sealed class LimitStep(CallLimits limits, IRateStore rates, RateRecords records, Allowance allowance, IAuditTrail audit, GembaMeter meter, ILogger<LimitStep> log) : IGatewayStep
{
    private readonly CallsAtOnce[] _underWay = [new(), new(), new()];

    public Task InvokeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken) =>
        limits.IsOn && CallLimits.IsCounted(call.Method) ? LimitAsync(call, next, cancellationToken) : next(call, cancellationToken);

    private async Task LimitAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken)
    {
        var (client, tool, space) = (CallLimits.ClientOf(call), CallLimits.ToolOf(call), CallLimits.SpaceOf(call));
        if (!limits.HasCaps)
        {
            await TakeAsync(call, client, tool, limits.DemandsOf(call, client, tool, space), cancellationToken).ConfigureAwait(false);
            await next(call, cancellationToken).ConfigureAwait(false);
            return;
        }

        var caps = limits.CapsOf(call, client, tool, space);
        using var places = new TakenPlaces(_underWay, caps);
        if (places.Take() is >= 0 and var full)
            await TooManyAsync(call, client, tool, caps[full], cancellationToken).ConfigureAwait(false);
        call.Places = places;
        await TakeAsync(call, client, tool, limits.DemandsOf(call, client, tool, space), cancellationToken).ConfigureAwait(false);
        await next(call, cancellationToken).ConfigureAwait(false);
    }

    private async Task TakeAsync(GatewayCall call, string client, string tool, RateDemand[] demands, CancellationToken cancellationToken)
    {
        if (demands.Length == 0)
            return;
        var decision = await rates.TakeAsync(demands, cancellationToken).ConfigureAwait(false);
        if (demands[0].Scope == "client" && call.Method != "initialize")
            allowance.Note(call.Call.User?.Identity?.Name, demands[0], decision.Standings[0]);
        if (!limits.IsShadow)
            Announce(call, demands, decision);
        if (decision.IsMet)
            return;
        var refused = demands[decision.Refused];
        var refusal = new RateRefusal(refused.Scope, refused.PerSecond, decision.RetryAfter, records.Count(client));
        if (limits.IsShadow)
        {
            Shadow(refusal.Scope, client, tool, refusal.ToTell);
            return;
        }

        meter.Add(MetricTable.RateLimited, refusal.Scope, tool);
        await TellAsync("rate", refusal.Scope, client, tool, refusal.ToTell, cancellationToken).ConfigureAwait(false);
        throw new FaultException(GatewayFaults.RateLimited(call.Target ?? call.Method, refusal));
    }

    private async Task TooManyAsync(GatewayCall call, string client, string tool, (string Scope, string Key, int Most) cap, CancellationToken cancellationToken)
    {
        var toTell = records.Count(client);
        if (limits.IsShadow)
        {
            Shadow(cap.Scope, client, tool, toTell);
            return;
        }

        meter.Add(MetricTable.GatewayCallsAtOnceRefused, cap.Scope);
        await TellAsync("at_once", cap.Scope, client, tool, toTell, cancellationToken).ConfigureAwait(false);
        var fault = GatewayFaults.TooManyAtOnce(call.Target ?? call.Method, cap.Scope, cap.Most);
        call.Call.Headers = [new("Retry-After", LimitHeaders.Seconds(fault.RetryAfter!.Value))];
        throw new FaultException(fault);
    }

    private void Shadow(string scope, string client, string tool, long toTell)
    {
        meter.Add(MetricTable.GatewayRateLimitShadowed, scope);
        if (toTell > 0)
            Log.LimitShadowed(log, scope, client, tool, toTell);
    }

    private static void Announce(GatewayCall call, RateDemand[] demands, RateDecision decision)
    {
        KeyValuePair<string, string> policy = new(LimitHeaders.Policy, LimitHeaders.PolicyOf(demands)), state = new(LimitHeaders.State, LimitHeaders.StateOf(demands, decision));
        call.Call.Headers = decision.IsMet ? [policy, state] : [policy, state, new("Retry-After", LimitHeaders.Seconds(decision.RetryAfter))];
    }

    private ValueTask TellAsync(string limit, string scope, string client, string tool, long toTell, CancellationToken cancellationToken) => toTell == 0 ? default : audit.WriteAsync(
        AuditEvent.New(AuditEventType.LimitReached).WithResource(tool).WithTool(tool).WithOutcome(AuditOutcome.Failure)
            .WithDetail("limit", limit).WithDetail("scope", scope).WithDetail("client", client).WithDetail("refused", toTell),
        cancellationToken);
}
