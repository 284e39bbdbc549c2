using System.Security.Claims;
using Gemba.Gateway.Backends;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Sessions;

/// <summary>Hears what a server says to one client on that client's own connection, outside of calls.</summary>
internal sealed class UpstreamListener(GatewayServer client, Backend backend) : IActsFor
{
    public ClaimsPrincipal? User => client.User;

    public ValueTask HeardAsync(PeerMessage message)
    {
        // What one client's connection is told of the lists holds for all: they are shared.
        if (message.Message.Method.EndsWith("/list_changed", StringComparison.Ordinal))
            return backend.HeardAsync(message);
        // The connection is still being opened where it asks before the handshake is over: no server may.
        if (message.Message.Kind == MessageKind.Request)
            _ = client.FindSession(backend) is { } asking ? client.Questions.AskAsync(message, asking, course: null) : Task.CompletedTask;
        else if (message.Message.Method != "notifications/cancelled")
            client.Tell(message.Message.Utf8, message.Message.Method);
        else if (client.FindSession(backend) is { } asked && client.Questions.Withdraw(message.Message, asked) is { } withdrawn)
            client.Tell(withdrawn, message.Message.Method);
        return default;
    }
}
