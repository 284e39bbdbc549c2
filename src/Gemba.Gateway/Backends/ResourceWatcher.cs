using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Backends;

/// <summary>Somebody who watches resources.</summary>
/// <param name="told">Takes each <c>notifications/resources/updated</c>, without waiting for anybody.</param>
internal sealed class ResourceWatcher(Action<PeerMessage> told)
{
    private bool _isGone;

    /// <summary>Whether it hears of nothing any more: what it asked for meanwhile is not begun.</summary>
    public bool IsGone => Volatile.Read(ref _isGone);

    /// <summary>It wants to hear of nothing any more.</summary>
    public void Leave() => Volatile.Write(ref _isGone, true);

    /// <summary>A resource changed.</summary>
    public void Tell(PeerMessage updated) => told(updated);
}
