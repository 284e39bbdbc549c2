using Gemba.Gateway.Access;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Sessions;
using Gemba.Observability.Audit;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Identity;

/// <summary>
/// Lets nobody pass whose credentials hold no longer, or who may not use what is asked for: whoever is refused here learns nothing of limits, of what is stopped and of
/// what there is. Credentials themselves are judged where a request or a connection comes in, before anything of it is read.
/// </summary>
internal sealed class AuthenticateStep(GatewayOptions options, AccessGate gate, IAuditTrail audit, TimeProvider clock) : IGatewayStep
{
    private readonly bool _asks = options.Identity.Kind != IdentityKind.None;

    public Task InvokeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken) =>
        _asks || !gate.IsOpen ? JudgeAsync(call, next, cancellationToken) : next(call, cancellationToken);

    private async Task JudgeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken)
    {
        if (_asks || !gate.IsOpen)
            await ValidateAsync(call, cancellationToken).ConfigureAwait(false);
        await next(call, cancellationToken).ConfigureAwait(false);
    }

    private async Task ValidateAsync(GatewayCall call, CancellationToken cancellationToken)
    {
        using var stage = call.Observed?.StartStage("auth.validate") ?? default;
        if (_asks && (FaultOf(Caller.Behind(call.Call.User)) ?? await RecheckAsync(call, cancellationToken).ConfigureAwait(false)) is { } fault)
            await RefuseAsync(call, fault, cancellationToken).ConfigureAwait(false);
        if (!gate.IsOpen)
            await DemandAsync(call, cancellationToken).ConfigureAwait(false);
    }

    // A connection that was let in stays for hours; it is cut off by a timer, which may be late.
    private Fault? FaultOf(Caller? caller) => caller switch
    {
        null => IdentityFaults.Missing(),
        { Revoked.IsCancellationRequested: true } => IdentityFaults.Invalid(),
        { EndsAt: { } end } when end <= clock.GetUtcNow() => IdentityFaults.Expired(),
        _ => null,
    };

    private static async ValueTask<Fault?> RecheckAsync(GatewayCall call, CancellationToken cancellationToken) =>
        Caller.Behind(call.Call.User)!.Recheck is { } recheck ? (await recheck(cancellationToken).ConfigureAwait(false)).Fault : null;

    private async Task RefuseAsync(GatewayCall call, Fault fault, CancellationToken cancellationToken)
    {
        await audit.WriteAsync(
            AuditEvent.New(AuditEventType.Authentication).WithResource(call.Method).WithPrincipal(call.Call.User?.Identity?.Name).WithSession(call.Client.SessionId).WithError(fault.Text, fault.Reason),
            cancellationToken).ConfigureAwait(false);
        throw new FaultException(fault);
    }

    // A list holds only what its reader may use, and the owner of a resource is sought among what is open: both are left to them.
    private Task DemandAsync(GatewayCall call, CancellationToken cancellationToken)
    {
        var scope = call.Client.Scope;
        switch (call.Method)
        {
            case "tools/call":
                return scope.Find(call.Target ?? "") is { Space: { } space } tool ? gate.DemandToolAsync(call, space.Name, tool.Name, cancellationToken) : Task.CompletedTask;
            case "prompts/get":
                return DemandPromptAsync(call, call.Target, cancellationToken);
            case "completion/complete" when CompletionReference.Read(call.Message).Name is { } prompt:
                return DemandPromptAsync(call, prompt, cancellationToken);
            case "completion/complete" or "resources/read" or "resources/subscribe" or "resources/unsubscribe":
                return call.Access.OpenWhole(scope).Namespaces.Count == 0 ? gate.RefuseAsync(call, call.Target ?? call.Method, cancellationToken) : Task.CompletedTask;
            // What the gateway does not know goes to the only server that there is.
            default:
                return !OwnMethods.Has(call.Method) && scope.Namespaces is [var only] ? gate.DemandWholeAsync(call, only.Name, call.Method, cancellationToken) : Task.CompletedTask;
        }
    }

    private Task DemandPromptAsync(GatewayCall call, string? prompt, CancellationToken cancellationToken) =>
        call.Client.Scope.Find(prompt ?? "") is { Space: { } space } found ? gate.DemandWholeAsync(call, space.Name, found.Name, cancellationToken) : Task.CompletedTask;
}
