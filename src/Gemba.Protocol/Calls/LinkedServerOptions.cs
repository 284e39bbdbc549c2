using System.Net;
using System.Security.Claims;

namespace Gemba.Protocol.Calls;

/// <summary>Bounds of a server that sits on a link, and who is at the other end.</summary>
public sealed record LinkedServerOptions
{
    /// <summary>
    /// Calls that may be in flight at once. At least 1; default 64: one agent rarely has ten, and each may hold a large answer. A call beyond
    /// is refused with a fault that says to retry.
    /// </summary>
    public int MaxConcurrentCalls { get; init; } = 64;

    /// <summary>Who sends the messages; <see langword="null"/> where nobody found out.</summary>
    public ClaimsPrincipal? User { get; init; }

    /// <summary>Where they come from; <see langword="null"/> over a link that has no addresses.</summary>
    public IPAddress? Address { get; init; }
}
