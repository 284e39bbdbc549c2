using Gemba.Gateway.Revisions;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Backends;

/// <summary>Hears of changed lists from a server without handshake, which tells them only to who listens.</summary>
internal static class ListChanges
{
    /// <summary>Listens until the server has nothing to tell, or nobody wants to hear it.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="listener">Hears of changes.</param>
    /// <param name="again">Says whether to listen again after the stream ended, or broke.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task HearAsync(BackendSession session, IPeerListener listener, Func<bool, Task<bool>> again, CancellationToken cancellationToken)
    {
        bool isBroken;
        do
        {
            isBroken = false;
            try
            {
                if (!await HoldAsync(session, listener, cancellationToken).ConfigureAwait(false))
                    return;   // it has no subscriptions; its lists are read again when they are old
            }
            catch (PeerException refused) when (refused.Failure is PeerFailure.Refused or PeerFailure.Unreadable)
            {
                return;
            }
            catch (Exception ended) when (ended is PeerException or OperationCanceledException)
            {
                isBroken = true;
            }
        }
        while (await again(isBroken).ConfigureAwait(false));
    }

    private static async Task<bool> HoldAsync(BackendSession session, IPeerListener listener, CancellationToken cancellationToken)
    {
        var id = session.Peer.NextId();
        var request = Messages.Request(id, "subscriptions/listen", session.Revision, session.Card, static json =>
        {
            json.WriteStartObject("notifications"u8);
            json.WriteBoolean("toolsListChanged"u8, true);
            json.WriteBoolean("promptsListChanged"u8, true);
            json.WriteBoolean("resourcesListChanged"u8, true);
            json.WriteEndObject();
        });
        using var end = await session.Peer.CallAsync(new PeerRequest(id, request, "subscriptions/listen", Course: listener), cancellationToken).ConfigureAwait(false);
        return end.Message.Kind != MessageKind.Error;
    }
}
