using System.Security.Claims;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Revisions;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Forwarding;

/// <summary>
/// A connection to a server with handshake that stands for a client without session. One call at a time is on it, so that whatever is said there is said to that call. The
/// server learnt with the handshake what it can ask: it serves the same principal with the same capabilities, and nobody else.
/// </summary>
internal sealed class AskableConnection(Backend backend, ClientCard card) : IActsFor, IAsyncDisposable
{
    private volatile HeldCall? _call;

    /// <summary>The server.</summary>
    public Backend Backend => backend;

    /// <summary>What the server and the gateway agreed on; set once it is open.</summary>
    public BackendSession Session { get; set; } = null!;

    /// <summary>The principal, with what they showed last.</summary>
    public required ClaimsPrincipal? User { get; set; }

    /// <summary>When it was used last, on the clock of the process.</summary>
    public long UsedAt { get; set; }

    /// <summary>Whether it can serve a call.</summary>
    public bool Fits(GatewayCall call, ClientCard asked) =>
        ReferenceEquals(backend, call.Backend) && User?.Identity?.Name == call.User?.Identity?.Name
        && card.Capabilities.Span.SequenceEqual(asked.Capabilities.Span) && card.Info.Span.SequenceEqual(asked.Info.Span);

    /// <summary>Gives the connection to a call, or to nobody.</summary>
    public void GiveTo(HeldCall? call) => _call = call;

    public ValueTask HeardAsync(PeerMessage message)
    {
        // What one connection is told of the lists holds for all: they are shared.
        if (message.Message.Method.EndsWith("/list_changed", StringComparison.Ordinal))
            return backend.HeardAsync(message);
        return _call?.HeardAsync(message) ?? default;
    }

    public ValueTask DisposeAsync() => ReferenceEquals(Session, backend.Shared) ? default : Session.DisposeAsync();
}
