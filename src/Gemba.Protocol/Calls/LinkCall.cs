using Gemba.Protocol.Links;

namespace Gemba.Protocol.Calls;

/// <summary>A call that came over a link, which carries its answer and everything that belongs to it.</summary>
internal sealed class LinkCall(Server server, byte[] clientId, string clientKey, LinkedServer owner) : Call(server, clientId)
{
    /// <summary>One text for every spelling of the client's id.</summary>
    public string ClientKey => clientKey;

    protected override Task SendAnswerAsync(PooledBuffer answer, int errorCode)
    {
        owner.Forget(this);
        // What is sent over a link stays as it is, and the buffer's memory goes to others.
        var bytes = answer.Written.ToArray();
        answer.Dispose();
        return owner.SendAsync(new LinkMessage(bytes, ClientId));
    }

    protected override Task SendAsync(ReadOnlyMemory<byte> message, bool asks, CancellationToken cancellationToken) => owner.SendAsync(new LinkMessage(message, ClientId));

    protected override void Ended() => owner.Forget(this);
}
