using Gemba.Gateway.Calls;
using Gemba.Gateway.Revisions;

namespace Gemba.Gateway.Forwarding;

/// <summary>Connections on which servers with handshake can ask clients without session; kept for a while, so that not every call shakes hands.</summary>
internal sealed class AskableConnections : IAsyncDisposable
{
    // Each was in use at the same time as the others: more than a few dozen are a burst that is over.
    private const int MostIdle = 64;

    // In the order in which they became idle.
    private readonly List<AskableConnection> _idle = [];
    private readonly Lock _turn = new();
    private readonly GatewayOptions _options;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;

    public AskableConnections(GatewayOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        // Also where nobody calls any more.
        _timer = clock.CreateTimer(static me => _ = ((AskableConnections)me!).EndOldAsync(), this, options.AskableIdleTime, options.AskableIdleTime / 4);
    }

    /// <summary>Takes an idle connection, or opens one.</summary>
    /// <exception cref="Protocol.Faults.FaultException">The server cannot be reached.</exception>
    public async Task<AskableConnection> TakeAsync(GatewayCall call, ClientCard card, CancellationToken cancellationToken)
    {
        while (Find(call, card) is { } standing)
        {
            if (!standing.Session.Peer.Closed.IsCompleted && _clock.GetElapsedTime(standing.UsedAt) < _options.AskableIdleTime)
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
        connection.UsedAt = _clock.GetTimestamp();
        lock (_turn)
            _idle.Add(connection);
        await EndOldAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        foreach (var connection in TakeOld(all: true))
            await connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task EndOldAsync()
    {
        foreach (var old in TakeOld(all: false))
            await old.DisposeAsync().ConfigureAwait(false);
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

    private AskableConnection[] TakeOld(bool all)
    {
        lock (_turn)
        {
            var late = all ? -1 : _idle.FindIndex(idle => _clock.GetElapsedTime(idle.UsedAt) < _options.AskableIdleTime);
            var old = _idle[..(late < 0 ? _idle.Count : Math.Max(late, _idle.Count - MostIdle))].ToArray();
            _idle.RemoveRange(0, old.Length);
            return old;
        }
    }
}
