using Gemba.Gateway.Calls;
using Gemba.Gateway.Faults;
using Gemba.Observability.Audit;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Access;

/// <summary>Refuses what a caller may not use; each refusal is a line of the audit trail before it is an answer.</summary>
internal sealed class AccessGate(AccessRules rules, IAuditTrail audit)
{
    /// <summary>Whether everybody who is let in may use everything.</summary>
    public bool IsOpen => rules.IsEmpty;

    /// <summary>Lets a call of a tool pass.</summary>
    /// <exception cref="FaultException">Its caller may not use it.</exception>
    public Task DemandToolAsync(GatewayCall call, string space, string tool, CancellationToken cancellationToken) =>
        call.Access.Permits(space, tool) ? Task.CompletedTask : RefuseAsync(call, $"{space}/{tool}", cancellationToken);

    /// <summary>Lets a call of something else in a namespace pass.</summary>
    /// <exception cref="FaultException">Its caller may not use the whole namespace.</exception>
    public Task DemandWholeAsync(GatewayCall call, string space, string what, CancellationToken cancellationToken) =>
        call.Access.PermitsWhole(space) ? Task.CompletedTask : RefuseAsync(call, $"{space}/{what}", cancellationToken);

    /// <summary>Refuses a call.</summary>
    public async Task RefuseAsync(GatewayCall call, string resource, CancellationToken cancellationToken)
    {
        var fault = GatewayFaults.Denied(call.Target ?? call.Method);
        await audit.WriteAsync(
            AuditEvent.New(AuditEventType.Authorization).WithResource(resource).WithPrincipal(call.Call.User?.Identity?.Name).WithSession(call.Client.SessionId).WithError(fault.Text, fault.Reason),
            cancellationToken).ConfigureAwait(false);
        throw new FaultException(fault);
    }
}
