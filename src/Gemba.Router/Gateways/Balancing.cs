namespace Gemba.Router.Gateways;

/// <summary>Decides which gateway is asked. Knows nothing but numbers.</summary>
/// <param name="balance">How.</param>
/// <param name="chance">Gives a number from 0 up to, but not with, the one that it is given.</param>
internal sealed class Balancing(GatewayBalance balance, Func<int, int>? chance = null)
{
    private readonly Func<int, int> _chance = chance ?? Random.Shared.Next;
    private int _turn = -1;

    /// <summary>The order in which gateways are tried until one can be reached. The next order begins where <see cref="Used"/> says.</summary>
    public IReadOnlyList<GatewayAddress> Order(IReadOnlyList<GatewayAddress> gateways)
    {
        if (balance == GatewayBalance.Weighted)
            return Shuffled(gateways);
        var first = _turn < 0 ? _turn = _chance(gateways.Count) : _turn;
        var rotated = gateways.Select((_, at) => gateways[(first + at) % gateways.Count]);
        return balance == GatewayBalance.Priority ? [.. rotated.OrderBy(gateway => gateway.Priority)] : [.. rotated];
    }

    /// <summary>One was used; where gateways take turns the next one follows it.</summary>
    public void Used(IReadOnlyList<GatewayAddress> gateways, GatewayAddress used)
    {
        for (var at = 0; at < gateways.Count; at++)
        {
            if (ReferenceEquals(gateways[at], used))
                _turn = (at + 1) % gateways.Count;
        }
    }

    /// <summary>Chooses the connection for one request.</summary>
    /// <param name="connections">At least one.</param>
    public Connection Choose(IReadOnlyList<Connection> connections)
    {
        if (connections.Count == 1)
            return connections[0];
        switch (balance)
        {
            case GatewayBalance.Weighted:
                var left = _chance(connections.Sum(connection => connection.Gateway.Weight));
                return connections.First(connection => (left -= connection.Gateway.Weight) < 0);
            case GatewayBalance.Priority:
                var most = connections.Min(connection => connection.Gateway.Priority);
                return InTurn([.. connections.Where(connection => connection.Gateway.Priority == most)]);
            case GatewayBalance.LeastPending:
                // Of two that are drawn: nearly as good as asking all, and no herd runs to the one that was free a moment ago.
                var first = _chance(connections.Count);
                var second = (first + 1 + _chance(connections.Count - 1)) % connections.Count;
                return connections[second].Pending < connections[first].Pending ? connections[second] : connections[first];
            default:
                return InTurn(connections);
        }
    }

    private Connection InTurn(IReadOnlyList<Connection> connections) => connections[(int)((uint)Interlocked.Increment(ref _turn) % (uint)connections.Count)];

    private List<GatewayAddress> Shuffled(IReadOnlyList<GatewayAddress> gateways)
    {
        var (rest, order) = (gateways.ToList(), new List<GatewayAddress>(gateways.Count));
        while (rest.Count > 0)
        {
            var left = _chance(rest.Sum(gateway => gateway.Weight));
            var next = rest.First(gateway => (left -= gateway.Weight) < 0);
            order.Add(next);
            rest.Remove(next);
        }

        return order;
    }
}
