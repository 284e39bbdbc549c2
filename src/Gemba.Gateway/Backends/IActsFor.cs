using System.Security.Claims;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Backends;

/// <summary>Somebody's side of a connection to a server: what is asked on it is asked for them.</summary>
internal interface IActsFor : IPeerListener
{
    /// <summary>For whom; <see langword="null"/> where nobody found out.</summary>
    ClaimsPrincipal? User { get; }
}
