using System.Buffers;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Gemba.Protocol.Faults;
using ModelContextProtocol.Protocol;

namespace Gemba.Protocol.Calls;

/// <summary>A call as the SDK sees it: the transport on which it answers one request.</summary>
/// <remarks>The SDK sends to it as the request's <c>RelatedTransport</c>.</remarks>
internal sealed class SdkCall(SdkServer server, Call call, long id) : ITransport
{
    private const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";

    /// <summary>Our id, unique on the server: clients that share it may choose equal ones.</summary>
    public long Id => id;

    /// <summary>The call itself.</summary>
    public Call Call => call;

    /// <summary>What the SDK's filters know of the request.</summary>
    public JsonRpcMessageContext Context { get; } = new();

    public string? SessionId => server.SessionId;

    public ChannelReader<JsonRpcMessage> MessageReader => throw new NotSupportedException("A call only sends.");

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (message is JsonRpcResponse or JsonRpcError)
            return AnswerAsync(message);
        if (call.IsOver)
            return Task.CompletedTask;
        RestoreSubscriptionId(message);
        var bytes = new ArrayBufferWriter<byte>(256);
        MessageText.Write(message, default, bytes);
        return call.TellAsync(bytes.WrittenMemory, message is JsonRpcRequest, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task AnswerAsync(JsonRpcMessage answer)
    {
        var failure = (answer as JsonRpcError)?.Error;
        if (failure is not null)
            FaultAnswer.GiveReason(failure);
        if (call.IsOver)
            return Task.CompletedTask;
        var bytes = new PooledBuffer();
        MessageText.Write(answer, call.ClientId.Span, bytes);
        TellSize(bytes.Length);
        return call.AnswerAsync(bytes, failure?.Code ?? 0);
    }

    // Tells the filter that asked for it how long the answer is.
    private void TellSize(long bytes)
    {
        if (Context.Items is { } items && items.TryGetValue(CallItems.AnswerSized, out var wanted) && wanted is Action<long> sized)
            sized(bytes);
    }

    // The SDK names a subscription by the id of the request that opened it, and it knows only ours.
    private void RestoreSubscriptionId(JsonRpcMessage message)
    {
        if (message is JsonRpcNotification { Params: JsonObject body } && body["_meta"] is JsonObject meta && meta.ContainsKey(SubscriptionId))
            meta[SubscriptionId] = JsonNode.Parse(call.ClientId.Span);
    }
}
