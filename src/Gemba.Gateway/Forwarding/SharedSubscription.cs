using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Revisions;
using Gemba.Observability.Calls;
using Gemba.Observability.Messages;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Forwarding;

/// <summary>A subscription over a connection that a client shares with others: what the server is asked depends on what they watch, and on its revision.</summary>
internal static class SharedSubscription
{
    /// <summary>Begins or ends one, and answers the client.</summary>
    public static async Task ChangeAsync(GatewayCall call, BackendSession session, CancellationToken cancellationToken)
    {
        // Its revision has another form, and nobody knows here which of many clients asks.
        if (call.Client.IsSessionless || call.Client.IsShared)
            throw new FaultException(ProtocolFaults.MethodRemoved(call.Method));
        using var refusal = await call.Client.Resources.ChangeAsync(call, call.Target ?? "", cancellationToken).ConfigureAwait(false);
        if (refusal is not null)
            await ForwardStep.AnswerAsync(call, session, refusal).ConfigureAwait(false);
        else
            await call.AnswerAsync(Messages.Response(call.Call.ClientId.Span, static _ => { }), new RequestEnd(CallOutcome.Success)).ConfigureAwait(false);
    }
}
