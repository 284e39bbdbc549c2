using System.Buffers;
using Gemba.Protocol.Links;
using ModelContextProtocol.Protocol;

namespace Gemba.Protocol.Calls;

/// <summary>A call that came over a link, which carries its answer and everything that belongs to it.</summary>
internal sealed class LinkCall(SdkServer server, byte[] clientId, string clientKey, LinkedServer owner) : Call(server, clientId)
{
    /// <summary>One text for every spelling of the client's id.</summary>
    public string ClientKey => clientKey;

    /// <summary>Whether it has no end of its own: its answer is a stream of notifications.</summary>
    public bool IsSubscription { get; init; }

    protected override Task AnswerAsync(JsonRpcMessage answer, CancellationToken cancellationToken)
    {
        owner.Forget(this);
        return SendAsync(answer, isAnswer: true);
    }

    protected override Task TellAsync(JsonRpcMessage message, CancellationToken cancellationToken) => SendAsync(message, isAnswer: false);

    protected override void Ended() => owner.Forget(this);

    private async Task SendAsync(JsonRpcMessage message, bool isAnswer)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        MessageText.Write(message, ClientId.Span, bytes);
        if (isAnswer)
            TellSize(bytes.WrittenCount);
        await owner.SendAsync(new LinkMessage(bytes.WrittenMemory, ClientId)).ConfigureAwait(false);
    }
}
