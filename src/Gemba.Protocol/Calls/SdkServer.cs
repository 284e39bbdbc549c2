using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Protocol.Calls;

/// <summary>One server of the official SDK and the calls that are in flight on it.</summary>
/// <remarks>
/// The SDK finds a call again by its id alone. Each call therefore gets an id of ours, so that many clients can share one server and a client
/// that uses an id twice harms only itself.
/// </remarks>
internal sealed class SdkServer : ITransport
{
    private readonly MessageInbox _incoming = new();
    private readonly ConcurrentDictionary<long, Call> _calls = new();
    private readonly Func<JsonRpcMessage, CancellationToken, Task> _unasked;
    private readonly McpServer _server;
    private readonly Task _run;
    private long _lastId;

    /// <summary>Starts a server.</summary>
    /// <param name="plan">What the server offers.</param>
    /// <param name="unasked">Takes what the server sends in no call's course.</param>
    /// <param name="sessionId">The session's id, where the client has one.</param>
    public SdkServer(ServerPlan plan, Func<JsonRpcMessage, CancellationToken, Task> unasked, string? sessionId = null)
    {
        _unasked = unasked;
        SessionId = sessionId;
        _server = McpServer.Create(this, plan.Options, plan.Logs, plan.Services);
        // The server outlives the request that starts it; it must not keep that request's context.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            _run = _server.RunAsync(CancellationToken.None);
    }

    public string? SessionId { get; }

    /// <summary>The revision that the server has agreed on; <see langword="null"/> before the first request.</summary>
    public string? Revision => _server.NegotiatedProtocolVersion;

    public ChannelReader<JsonRpcMessage> MessageReader => _incoming;

    /// <summary>The calls without an answer so far.</summary>
    public ICollection<Call> Calls => _calls.Values;

    /// <summary>Whether a call has no answer so far.</summary>
    public bool IsBusy => !_calls.IsEmpty;

    /// <summary>An id that no other call on this server has.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Hands a request to the server.</summary>
    /// <returns>Whether the server still takes requests.</returns>
    public bool Begin(Call call, string method, JsonNode? body)
    {
        if (method == RequestMethods.Initialize)
            AgreeOnRevision(body);
        _calls[call.Id] = call;
        call.Context.RelatedTransport = call;
        call.Context.ExecutionContext = ExecutionContext.Capture();
        if (_incoming.TryWrite(new JsonRpcRequest { Id = new RequestId(call.Id), Method = method, Params = body, Context = call.Context }))
            return true;
        Forget(call);
        return false;
    }

    // A client that asks for a revision that is not served gets the newest that is (MCP 2025-11-25, Lifecycle, version negotiation); the SDK refuses some.
    private static void AgreeOnRevision(JsonNode? body)
    {
        if (body is JsonObject members && members["protocolVersion"] is JsonValue asked && asked.TryGetValue(out string? revision) && !Revisions.HasHandshake(revision))
            members["protocolVersion"] = Revisions.NewestWithHandshake;
    }

    /// <summary>Hands over what is no request: a notification, or an answer to a request of the server's.</summary>
    public void Deliver(JsonRpcMessage message) => _incoming.TryWrite(message);

    /// <summary>Tells the server that nobody waits for a call any more.</summary>
    public void TellCancelled(long id) => Deliver(new JsonRpcNotification
    {
        Method = NotificationMethods.CancelledNotification,
        Params = new JsonObject { ["requestId"] = id },
    });

    /// <summary>The call is over.</summary>
    public void Forget(Call call) => _calls.TryRemove(call.Id, out _);

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default) => _unasked(message, cancellationToken);

    /// <summary>Takes nothing more and waits until the calls in flight have been answered.</summary>
    public Task FinishAsync()
    {
        _incoming.TryClose();
        return _run;
    }

    /// <summary>Cancels what is in flight and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        // The server disposes its transport, which is this, when it ends by itself.
        if (!_incoming.TryClose())
            return;
        foreach (var call in _calls.Values)
            call.Cancel();
        await _server.DisposeAsync().ConfigureAwait(false);
    }
}
