using Gemba.Gateway.Calls;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Forwarding;

/// <summary>Asks the server and gives its answer to the client: the same bytes but for what the two sides name differently.</summary>
internal sealed class ForwardStep : IGatewayStep
{
    public async Task InvokeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken)
    {
        var session = call.Session = await call.Client.ConnectAsync(call.Backend!, cancellationToken).ConfigureAwait(false);
        var id = session.Peer.NextId();
        using var request = new PooledBuffer();
        Translation.Request(call, session, id, request);
        var target = call.Renamed.Name ?? call.Target;
        using var answer = await session.Peer.CallAsync(new PeerRequest(id, request.Written, call.Method, target, call), cancellationToken).ConfigureAwait(false);
        await AnswerAsync(call, session, answer).ConfigureAwait(false);
        await next(call, cancellationToken).ConfigureAwait(false);
    }

    private static Task AnswerAsync(GatewayCall call, Backends.BackendSession session, PeerAnswer answer)
    {
        var bytes = new PooledBuffer();
        Translation.Answer(call, session, answer, bytes);
        return call.Call.AnswerAsync(bytes, answer.Message.Kind == MessageKind.Error ? answer.Message.ErrorCode ?? -32603 : 0);
    }
}
