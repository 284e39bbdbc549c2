using Gemba.Gateway.Calls;
using Gemba.Gateway.Revisions;

namespace Gemba.Gateway.Forwarding;

/// <summary>Connections on which servers with handshake can ask clients without session; kept for a while, so that not every call shakes hands.</summary>
internal sealed class AskableConnections(TimeProvider clock) : IAsyncDisposable
{
    // A client calls again within seconds or not for long; an idle connection costs its server a session.
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(1);

    // Each was in use at the same time as the others: more than a few dozen are a burst that is over.
    private const int MostIdle = 64;

    // In the order in which they became idle.
    private readonly List<AskableConnection> _idle = [];
    private readonly Lock _turn = new();

    /// <summary>Takes an idle connection, or opens one.</summary>
    /// <exception cref="Protocol.Faults.FaultException">The server cannot be reached.</exception>
    public async Task<AskableConnection> TakeAsync(GatewayCall call, ClientCard card, CancellationToken cancellationToken)
    {
        while (Find(call, card) is { } standing)
        {
            if (!standing.Session.Peer.Closed.IsCompleted && clock.GetElapsedTime(standing.UsedAt) < LongestIdle)
            {
                standing.User = call.User;
                return standing;
            }

            await standing.DisposeAsync().ConfigureAwait(false);
        }

        var opened = new AskableConnection(call.Backend!, card) { User = call.User };
        opened.Session = await call.Backend!.OpenAsync(card, Protocol.Revisions.NewestWithHandshake, opened, cancellationToken).ConfigureAwait(false);
        return opened;
    }

    /// <summary>Gives a connection back on which nothing is in flight.</summary>
    public async Task GiveBackAsync(AskableConnection connection)
    {
        connection.GiveTo(null);
        connection.UsedAt = clock.GetTimestamp();
        foreach (var old in Keep(connection))
            await old.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _idle)
            await connection.DisposeAsync().ConfigureAwait(false);
    }

    private AskableConnection? Find(GatewayCall call, ClientCard card)
    {
        lock (_turn)
        {
            var at = _idle.FindLastIndex(connection => connection.Fits(call, card));
            if (at < 0)
                return null;
            var found = _idle[at];
            _idle.RemoveAt(at);
            return found;
        }
    }

    private AskableConnection[] Keep(AskableConnection connection)
    {
        lock (_turn)
        {
            _idle.Add(connection);
            var late = _idle.FindIndex(idle => clock.GetElapsedTime(idle.UsedAt) < LongestIdle);
            var old = _idle[..Math.Max(late, _idle.Count - MostIdle)].ToArray();
            _idle.RemoveRange(0, old.Length);
            return old;
        }
    }
}
