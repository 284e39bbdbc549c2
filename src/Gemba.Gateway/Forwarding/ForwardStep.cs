using System.Diagnostics;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Identity;
using Gemba.Observability.Calls;
using Gemba.Observability.Messages;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Forwarding;

/// <summary>Asks the server and gives its answer to the client: the same bytes but for what the two sides name differently.</summary>
internal sealed class ForwardStep(HeldCalls held, TokenExchanges exchanges) : IGatewayStep
{
    private const int Unauthorized = 401;

    public Task InvokeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken) => exchanges.Find(call.Backend!.Space, call.Backend.Options) is { } exchange
        ? ExchangeAsync(call, next, exchange, cancellationToken)
        : ForwardAsync(call, next, cancellationToken);

    private async Task ExchangeAsync(GatewayCall call, NextStep next, TokenExchange exchange, CancellationToken cancellationToken)
    {
        var caller = Caller.Behind(call.User);
        // Before anything is asked of the server: that nobody gives a token is nothing that it did.
        using (call.Observed?.StartSpan("auth.exchange", ActivityKind.Client))
            await exchange.TakeAsync(caller, cancellationToken).ConfigureAwait(false);
        try
        {
            await ForwardAsync(call, next, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException refused) when (refused.HttpStatus == Unauthorized)
        {
            exchange.Forget(caller);
            throw;
        }

        if (call.ServerStatus == Unauthorized)
            exchange.Forget(caller);
    }

    private async Task ForwardAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken)
    {
        if (await held.TryAnswerAsync(call, cancellationToken).ConfigureAwait(false))
        {
            await next(call, cancellationToken).ConfigureAwait(false);
            return;
        }

        var session = call.Session = await call.Client.ConnectAsync(call.Backend!, cancellationToken).ConfigureAwait(false);
        if (call.Method is "resources/subscribe" or "resources/unsubscribe" && ReferenceEquals(session, call.Backend!.Shared))
        {
            await SharedSubscription.ChangeAsync(call, session, cancellationToken).ConfigureAwait(false);
            await next(call, cancellationToken).ConfigureAwait(false);
            return;
        }

        for (var round = 0; ; round++)
        {
            using var answer = await AskAsync(call, session, cancellationToken).ConfigureAwait(false);
            call.ServerStatus = answer.HttpStatus;
            // Before the client is answered: its next call may come at once, and gets another token.
            if (answer.HttpStatus == Unauthorized)
                exchanges.Find(call.Backend!.Space, call.Backend.Options)?.Forget(Caller.Behind(call.User));
            if (!InputRounds.IsNeeded(call, answer))
            {
                await AnswerAsync(call, session, answer).ConfigureAwait(false);
                break;
            }

            if (round == InputRounds.Most)
                throw new FaultException(GatewayFaults.TooManyQuestions(call.Backend!.Space, call.Backend.Name, InputRounds.Most));
            call.Inputs = await InputRounds.AskAsync(call, answer, cancellationToken).ConfigureAwait(false);
        }

        await next(call, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<PeerAnswer> AskAsync(GatewayCall call, BackendSession session, CancellationToken cancellationToken)
    {
        var id = session.Peer.NextId();
        using var request = new PooledBuffer();
        using var span = call.Observed?.StartSpan("backend.process", ActivityKind.Client);
        span?.AddTag("gemba.namespace", call.Backend!.Space).AddTag("gemba.backend", call.Backend!.Name).AddTag("mcp.method.name", call.Method).AddTag("network.transport", session.Peer.Kind);
        Translation.Request(call, session, id, call.Observed?.TraceparentFor(span), request);
        var target = call.Renamed.Name ?? call.Target;
        var asked = new PeerRequest(id, request.Written, call.Method, target, call) { Call = CallIn(call, session, target) };
        return await session.Peer.CallAsync(asked, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How a call ended that was answered so.</summary>
    public static RequestEnd EndOf(in Envelope answer) => answer.Kind == MessageKind.Error
        ? new RequestEnd(CallOutcome.Error, answer.ErrorCode ?? -32603)
        : new RequestEnd(answer.IsErrorResult ? CallOutcome.ToolError : CallOutcome.Success);

    private static (ToolSchema Schema, ReadOnlyMemory<byte> Arguments)? CallIn(GatewayCall call, BackendSession session, string? target)
    {
        if (call.Method != "tools/call" || !session.IsSessionless || call.Backend!.Catalog.Known(CatalogKind.Tools)?.Find(target ?? "")?.Schema is not { } schema)
            return null;
        var arguments = call.Message.Arguments;
        return (schema, arguments.IsPresent ? call.Message.Utf8.Slice(arguments.Start, arguments.Length) : default);
    }

    /// <summary>Gives the server's answer to the client.</summary>
    public static Task AnswerAsync(GatewayCall call, BackendSession session, PeerAnswer answer)
    {
        var bytes = new PooledBuffer();
        Translation.Answer(call, session, answer, bytes);
        return call.AnswerAsync(bytes, EndOf(answer.Message));
    }
}
