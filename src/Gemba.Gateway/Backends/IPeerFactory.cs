using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Backends;

/// <summary>Makes connections to servers.</summary>
internal interface IPeerFactory
{
    /// <summary>Makes a connection; a program is started, an address is not yet asked.</summary>
    /// <param name="space">The server's namespace.</param>
    /// <param name="options">The server.</param>
    /// <param name="listener">Hears what belongs to no request.</param>
    /// <exception cref="PeerException">It cannot be made.</exception>
    Peer Open(string space, BackendOptions options, IPeerListener listener);
}
