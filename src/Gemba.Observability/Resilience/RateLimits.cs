namespace Gemba.Observability.Resilience;

/// <summary>Who called how often, and may call again when. One lock: a decision takes less than a microsecond.</summary>
public sealed class RateLimits(RateOptions options, TimeProvider clock)
{
    private const string Newcomers = "";
    private static readonly TimeSpan BetweenRecords = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly long _began = clock.GetTimestamp();
    private readonly Dictionary<string, LinkedListNode<RateClient>> _clients = new(StringComparer.Ordinal);
    private readonly LinkedList<RateClient> _byUse = new(); // the one that called last first
    private readonly Dictionary<string, RateBudget> _tools = new(StringComparer.Ordinal);
    private readonly RateClient _newcomers = new(Newcomers, BudgetOf(options.CallsPerSecond, options.Burst));

    /// <summary>Whether anything is limited.</summary>
    public bool IsOn => options.CallsPerSecond > 0 || options.ToolCallsPerSecond > 0;

    /// <summary>Clients that are remembered.</summary>
    public int Clients
    {
        get
        {
            lock (_gate)
                return _clients.Count;
        }
    }

    /// <summary>Counts a call, or says why it may not be made now; a call that is refused costs no budget.</summary>
    /// <param name="client">Who calls.</param>
    /// <param name="tool">A tool that exists: the names are kept.</param>
    public RateRefusal? Take(string client, string tool)
    {
        if (!IsOn)
            return null;
        lock (_gate)
        {
            var now = clock.GetElapsedTime(_began).Ticks;
            var known = Find(client, now);
            if (!_tools.TryGetValue(tool, out var together))
                _tools.Add(tool, together = BudgetOf(options.ToolCallsPerSecond, options.ToolBurst));
            if (options.CallsPerSecond > 0 && known.Budget.Wait(now) is { Ticks: > 0 } own)
                return Refuse(known, new RateRefusal("client", options.CallsPerSecond, own, 0), now);
            if (options.ToolCallsPerSecond > 0 && together.Wait(now) is { Ticks: > 0 } shared)
                return Refuse(known, new RateRefusal("tool", options.ToolCallsPerSecond, shared, 0), now);
            known.Budget.Take(now);
            together.Take(now);
            return null;
        }
    }

    private RateClient Find(string name, long now)
    {
        if (_clients.TryGetValue(name, out var known))
        {
            _byUse.Remove(known);
            _byUse.AddFirst(known);
            return known.Value;
        }

        if (_clients.Count >= options.MaxClients && !TryForget(now))
            return _newcomers;
        var added = _byUse.AddFirst(new RateClient(name, BudgetOf(options.CallsPerSecond, options.Burst)));
        _clients.Add(name, added);
        return added.Value;
    }

    private bool TryForget(long now)
    {
        var oldest = _byUse.Last!;
        if (!oldest.Value.Budget.IsWhole(now))
            return false;
        _byUse.Remove(oldest);
        return _clients.Remove(oldest.Value.Name);
    }

    private static RateRefusal Refuse(RateClient client, RateRefusal refusal, long now)
    {
        client.Untold++;
        if (now - client.ToldAt < BetweenRecords.Ticks)
            return refusal;
        var told = refusal with { ToTell = client.Untold };
        (client.Untold, client.ToldAt) = (0, now);
        return told;
    }

    // Where there is no limit the budget is never asked, and one that fills at once is whole when somebody wants to forget it.
    private static RateBudget BudgetOf(double perSecond, int burst) => new(perSecond > 0 ? perSecond : TimeSpan.TicksPerSecond, burst);
}
