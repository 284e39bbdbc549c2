using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Backends;

/// <summary>Somebody who watches resources.</summary>
/// <param name="told">Takes each <c>notifications/resources/updated</c>, without waiting for anybody.</param>
internal sealed class ResourceWatcher(Action<PeerMessage> told)
{
    /// <summary>A resource changed.</summary>
    public void Tell(PeerMessage updated) => told(updated);
}
