using System.Text.Json.Nodes;
using System.Threading.Channels;
using Gemba.Protocol.Faults;
using ModelContextProtocol.Protocol;

namespace Gemba.Protocol.Calls;

/// <summary>
/// One request in flight on an <see cref="SdkServer"/>: where its answer goes, and everything that the server says in its course.
/// </summary>
/// <remarks>The SDK sends to it as the request's <c>RelatedTransport</c>.</remarks>
internal abstract class Call(SdkServer server, byte[] clientId) : ITransport
{
    private const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";

    private int _over;

    /// <summary>Our id, unique on the server: clients that share it may choose equal ones.</summary>
    public long Id { get; } = server.NextId();

    /// <summary>The id as the client wrote it.</summary>
    public ReadOnlyMemory<byte> ClientId => clientId;

    /// <summary>What the SDK's filters know of the request.</summary>
    public JsonRpcMessageContext Context { get; } = new();

    /// <summary>Whether the answer was sent, or none is wanted any more.</summary>
    public bool IsOver => Volatile.Read(ref _over) != 0;

    public string? SessionId => server.SessionId;

    public ChannelReader<JsonRpcMessage> MessageReader => throw new NotSupportedException("A call only sends.");

    /// <summary>The server that works on the call.</summary>
    public SdkServer Server => server;

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (message is JsonRpcResponse or JsonRpcError)
        {
            if (message is JsonRpcError failure)
                FaultAnswer.GiveReason(failure.Error);
            server.Forget(this);
            return TryEnd() ? AnswerAsync(message, cancellationToken) : Task.CompletedTask;
        }

        if (IsOver)
            return Task.CompletedTask;
        RestoreSubscriptionId(message);
        return TellAsync(message, cancellationToken);
    }

    /// <summary>Stops the work and wants no answer any more. Does nothing once the answer is on its way.</summary>
    /// <returns>Whether the call was still open.</returns>
    public bool Cancel()
    {
        if (!TryEnd())
            return false;
        server.Forget(this);
        server.TellCancelled(Id);
        Ended();
        return true;
    }

    /// <summary>Ends a subscription in order: its last message is its result, which tells the client that nothing broke (2026-07-28, Subscriptions).</summary>
    public Task CompleteAsync()
    {
        if (!TryEnd())
            return Task.CompletedTask;
        server.Forget(this);
        server.TellCancelled(Id);
        var result = new JsonObject { ["resultType"] = "complete", ["_meta"] = new JsonObject { [SubscriptionId] = JsonNode.Parse(clientId) } };
        return AnswerAsync(new JsonRpcResponse { Id = new RequestId(Id), Result = result }, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Sends the answer; called at most once.</summary>
    protected abstract Task AnswerAsync(JsonRpcMessage answer, CancellationToken cancellationToken);

    /// <summary>Sends what belongs to the request and is not its answer.</summary>
    protected abstract Task TellAsync(JsonRpcMessage message, CancellationToken cancellationToken);

    /// <summary>Nothing will follow: the call was cancelled.</summary>
    protected virtual void Ended()
    {
    }

    /// <summary>Tells the filter that asked for it how long the answer is.</summary>
    protected void TellSize(long bytes)
    {
        if (Context.Items is { } items && items.TryGetValue(CallItems.AnswerSized, out var wanted) && wanted is Action<long> sized)
            sized(bytes);
    }

    private bool TryEnd() => Interlocked.Exchange(ref _over, 1) == 0;

    // The SDK names a subscription by the id of the request that opened it, and it knows only ours.
    private void RestoreSubscriptionId(JsonRpcMessage message)
    {
        if (message is JsonRpcNotification { Params: JsonObject body } && body["_meta"] is JsonObject meta && meta.ContainsKey(SubscriptionId))
            meta[SubscriptionId] = JsonNode.Parse(clientId);
    }
}
