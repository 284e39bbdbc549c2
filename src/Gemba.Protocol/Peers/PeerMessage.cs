using Gemba.Protocol.Envelopes;

namespace Gemba.Protocol.Peers;

/// <summary>A notification or a request that a server sent.</summary>
public sealed class PeerMessage(in Envelope message)
{
    private readonly Envelope _message = message;

    /// <summary>The message.</summary>
    public ref readonly Envelope Message => ref _message;
}
