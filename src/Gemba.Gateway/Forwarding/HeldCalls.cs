using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Revisions;
using Gemba.Observability.Calls;
using Gemba.Observability.Messages;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Forwarding;

/// <summary>The calls of clients without session at servers with handshake that can ask: one request for the server, as many as it takes for the client.</summary>
internal sealed class HeldCalls(GatewayOptions options, AskableConnections connections, TimeProvider clock) : IAsyncDisposable
{
    private const string Prefix = "gemba-held-";

    private static ReadOnlySpan<byte> Mark => "\"gemba-held-"u8;

    private readonly ConcurrentDictionary<string, HeldCall> _held = new(StringComparer.Ordinal);

    /// <summary>Answers a call whose server can ask, or that goes on with one that did.</summary>
    /// <returns>Whether it is such a call.</returns>
    public async Task<bool> TryAnswerAsync(GatewayCall call, CancellationToken cancellationToken)
    {
        // Where a server knows for whom it is called, nothing goes over a session that it opened for somebody else.
        var isForCaller = call.Backend!.Options.Exchange is not null;
        if (call.Method is "resources/subscribe" or "resources/unsubscribe" || !(call.Client.IsSessionless || (call.Client.IsShared && isForCaller)) || (call.Method is not ("tools/call" or "prompts/get" or "resources/read") && !isForCaller))
            return false;
        // Few requests hold the word; those that do are read. No revision with handshake has it.
        if (call.Client.IsSessionless && call.Message.BytesOf(call.Message.Params).IndexOf(Mark) >= 0 && StateIn(call) is var (state, responses))
        {
            var held = Take(state, call);
            await RunAsync(call, held, _ => held.AnswerAsync(responses), cancellationToken).ConfigureAwait(false);
            return true;
        }

        if (!call.Backend.HasOwnSessions || ((call.Client.IsSessionless ? AskableCard.Read(call.Message) : null) ?? (isForCaller ? ClientCard.Gateway : null)) is not { } card || (await call.Backend.ShareAsync(cancellationToken).ConfigureAwait(false)).IsSessionless)
            return false;
        var begun = new HeldCall(await connections.TakeAsync(call, card, cancellationToken).ConfigureAwait(false), IdentityOf(call), options.InputTimeout, clock);
        await RunAsync(call, begun, span => Begin(call, begun, span), cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The server that a request goes on at, where it brings what a call was held for; <see langword="null"/> where it is none of that.</summary>
    public Backend? ServerOf(GatewayCall call) =>
        call.Client.IsSessionless && call.Message.BytesOf(call.Message.Params).IndexOf(Mark) >= 0 && StateIn(call) is var (state, _) && _held.TryGetValue(state, out var held) && held.Identity == IdentityOf(call)
            ? held.Connection.Backend
            : null;

    public async ValueTask DisposeAsync()
    {
        foreach (var held in _held.Values)
            await held.DisposeAsync().ConfigureAwait(false);
        _held.Clear();
    }

    private async Task RunAsync(GatewayCall call, HeldCall held, Func<Activity?, Task> start, CancellationToken cancellationToken)
    {
        call.Session = held.Connection.Session;
        using var span = call.Observed?.StartSpan("backend.process", ActivityKind.Client);
        span?.AddTag("gemba.namespace", call.Backend!.Space).AddTag("gemba.backend", call.Backend!.Name).AddTag("mcp.method.name", call.Method).AddTag("network.transport", call.Session.Peer.Kind);
        var isKept = false;
        try
        {
            await start(span).ConfigureAwait(false);
            using var answer = await held.NextAsync(call, cancellationToken).ConfigureAwait(false);
            var (reply, end) = answer is null ? (Hold(call, held), new RequestEnd(CallOutcome.Success)) : (ReplyOf(call, answer), ForwardStep.EndOf(answer.Message));
            if (answer is not null)
                await connections.GiveBackAsync(held.Connection).ConfigureAwait(false);
            isKept = true;
            await call.AnswerAsync(reply, end).ConfigureAwait(false);
        }
        catch (PeerException broken) when (held.HasAsked && broken.Failure != PeerFailure.NotTried)
        {
            // What the client said is with that server alone: no other one can go on.
            throw new FaultException(GatewayFaults.BackendBroke(call.Backend!.Space, call.Backend.Name), broken);
        }
        finally
        {
            if (!isKept)
                await held.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static Task Begin(GatewayCall call, HeldCall held, Activity? span)
    {
        var session = call.Session!;
        var id = session.Peer.NextId();
        using var request = new PooledBuffer();
        Translation.Request(call, session, id, call.Observed?.TraceparentFor(span), request);
        // The server may still be at it when the memory of this call is somebody else's.
        held.Begin(new PeerRequest(id, request.Written.ToArray(), call.Method, call.Renamed.Name ?? call.Target));
        return Task.CompletedTask;
    }

    private static PooledBuffer ReplyOf(GatewayCall call, PeerAnswer answer)
    {
        call.ServerStatus = answer.HttpStatus;
        var bytes = new PooledBuffer();
        Translation.Answer(call, call.Session!, answer, bytes);
        return bytes;
    }

    private PooledBuffer Hold(GatewayCall call, HeldCall held)
    {
        if (_held.Count >= options.MaxHeldCalls)
            throw new FaultException(GatewayFaults.TooManyHeldCalls(options.MaxHeldCalls));
        var state = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        var answer = Messages.Response(call.Call.ClientId.Span, json =>
        {
            json.WriteString("resultType"u8, "input_required"u8);
            json.WriteStartObject("inputRequests"u8);
            held.WriteOpen(json);
            json.WriteEndObject();
            json.WriteString("requestState"u8, state);
        });
        held.Wait(() => _ = EndAsync(state));
        _held[state] = held;
        return answer;
    }

    private HeldCall Take(string state, GatewayCall call)
    {
        // Whoever learned a state and is somebody else finds what was never there.
        if (_held.TryGetValue(state, out var held) && held.Identity == IdentityOf(call) && _held.TryRemove(state, out _))
        {
            // A person may have answered so late that the token of the first request is over.
            held.Connection.User = call.User;
            return held;
        }

        throw new FaultException(GatewayFaults.InputStateUnknown(options.InputTimeout));
    }

    private async Task EndAsync(string state)
    {
        if (_held.TryRemove(state, out var held))
            await held.DisposeAsync().ConfigureAwait(false);
    }

    private static (string State, JsonElement Responses)? StateIn(GatewayCall call)
    {
        using var body = JsonDocument.Parse(call.Message.BytesOf(call.Message.Params).ToArray());
        return body.RootElement.TryGetProperty("requestState", out var state) && state.ValueKind == JsonValueKind.String && state.GetString()!.StartsWith(Prefix, StringComparison.Ordinal)
            ? (state.GetString()!, body.RootElement.TryGetProperty("inputResponses", out var given) ? given.Clone() : default)
            : null;
    }

    private static string IdentityOf(GatewayCall call) => $"{call.Call.User?.Identity?.Name}\n{call.Method}\n{call.Client.Scope.Qualified(call.Target ?? "")}";
}
