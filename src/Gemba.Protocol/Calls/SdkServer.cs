using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Gemba.Protocol.Envelopes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Protocol.Calls;

/// <summary>A server of the official SDK and the calls that are in flight on it.</summary>
/// <remarks>
/// The SDK finds a call again by its id alone. Each call therefore gets an id of ours, so that many clients can share one server and a client
/// that uses an id twice harms only itself.
/// </remarks>
internal sealed class SdkServer : Server, ITransport
{
    private readonly MessageInbox _incoming = new();
    private readonly ConcurrentDictionary<long, Call> _calls = new();
    private readonly ServerTerms _terms;
    private readonly SessionlessParams _params = new();
    private readonly McpServer _server;
    private readonly Task _run;
    private long _lastId;

    /// <summary>Starts a server.</summary>
    /// <param name="plan">What the server offers.</param>
    /// <param name="terms">For whom.</param>
    public SdkServer(ServerPlan plan, ServerTerms terms)
    {
        _terms = terms;
        _server = McpServer.Create(this, plan.Options, plan.Logs, plan.Services);
        // The server outlives the request that starts it; it must not keep that request's context.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            _run = _server.RunAsync(CancellationToken.None);
    }

    public string? SessionId => _terms.SessionId;

    public override string? Revision => _server.NegotiatedProtocolVersion;

    public ChannelReader<JsonRpcMessage> MessageReader => _incoming;

    public override IEnumerable<Call> Calls => _calls.Values;

    public override bool IsBusy => !_calls.IsEmpty;

    public override bool Begin(Call call, in Envelope request)
    {
        var given = new SdkCall(this, call, Interlocked.Increment(ref _lastId));
        var (method, context) = (request.Method, given.Context);
        context.User = call.User;
        context.Items = new CallFacts(call);
        var body = ReadParams(request, method, context);
        call.State = given;
        _calls[given.Id] = call;
        context.RelatedTransport = given;
        context.ExecutionContext = ExecutionContext.Capture();
        if (_incoming.TryWrite(new JsonRpcRequest { Id = new RequestId(given.Id), Method = method, Params = body, Context = context }))
            return true;
        Forget(call);
        return false;
    }

    public override Delivery Deliver(in Envelope message)
    {
        if (MessageText.Read(message.Utf8.Span) is not { } readable)
            return Delivery.Unusable;
        _incoming.TryWrite(readable);
        // Who waits for an answer is found behind the SDK, which does not say so.
        return Delivery.NotHere;
    }

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        MessageText.Write(message, default, bytes);
        return _terms.SendAsync(bytes.WrittenMemory, message is JsonRpcRequest, cancellationToken);
    }

    public override Task FinishAsync()
    {
        _incoming.TryClose();
        return _run;
    }

    public override async ValueTask DisposeAsync()
    {
        // The server disposes its transport, which is this, when it ends by itself.
        if (!_incoming.TryClose())
            return;
        foreach (var call in _calls.Values)
            call.Cancel();
        await _server.DisposeAsync().ConfigureAwait(false);
    }

    public override void Forget(Call call)
    {
        if (call.State is SdkCall given)
            _calls.TryRemove(given.Id, out _);
    }

    public override void Abandon(Call call)
    {
        if (call.State is SdkCall given)
            _incoming.TryWrite(new JsonRpcNotification { Method = NotificationMethods.CancelledNotification, Params = new JsonObject { ["requestId"] = given.Id } });
    }

    private JsonNode? ReadParams(in Envelope request, string method, JsonRpcMessageContext context)
    {
        if (_terms.SharedRevision == Revisions.Sessionless)
            return _params.Read(request, context);
        var body = MessageText.ReadParams(request.BytesOf(request.Params));
        if (method == RequestMethods.Initialize)
            AgreeOnRevision(body);
        else
            context.ProtocolVersion = _terms.SharedRevision;
        // The server would take one client's capabilities for everybody's and ask those who cannot answer.
        if (_terms.SharedRevision is not null && method == RequestMethods.Initialize && body is JsonObject members)
            members["capabilities"] = new JsonObject();
        return body;
    }

    // A client that asks for a revision that is not served gets the newest that is (MCP 2025-11-25, Lifecycle, version negotiation); the SDK refuses some.
    private static void AgreeOnRevision(JsonNode? body)
    {
        if (body is JsonObject members && members["protocolVersion"] is JsonValue asked && asked.TryGetValue(out string? revision) && !Revisions.HasHandshake(revision))
            members["protocolVersion"] = Revisions.NewestWithHandshake;
    }
}
