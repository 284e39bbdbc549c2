namespace Gemba.Observability.Resilience;

/// <summary>Who called how often, and may call again when.</summary>
public sealed class RateLimits(RateOptions options, TimeProvider clock)
{
    private const string Client = "client";

    private readonly long _began = clock.GetTimestamp();
    private readonly RateLedger _ledger = new(options.MaxClients);
    private readonly RateRecords _records = new(options.MaxClients, clock);

    /// <summary>Whether anything is limited.</summary>
    public bool IsOn => options.CallsPerSecond > 0 || options.ToolCallsPerSecond > 0;

    /// <summary>Clients that are remembered.</summary>
    public int Clients => _ledger.CountOf(Client);

    /// <summary>Counts a call, or says why it may not be made now; a call that is refused costs no budget.</summary>
    /// <param name="client">Who calls.</param>
    /// <param name="tool">A tool that exists: the names are kept.</param>
    public RateRefusal? Take(string client, string tool)
    {
        if (!IsOn)
            return null;
        Span<RateDemand> demands = [default, default];
        var count = 0;
        if (options.CallsPerSecond > 0)
            demands[count++] = new RateDemand(Client, client, options.CallsPerSecond, options.Burst);
        if (options.ToolCallsPerSecond > 0)
            demands[count++] = new RateDemand("tool", tool, options.ToolCallsPerSecond, options.ToolBurst);
        var decision = _ledger.Take(demands[..count], clock.GetElapsedTime(_began).TotalMicroseconds);
        return decision.IsMet ? null : new RateRefusal(demands[decision.Refused].Scope, demands[decision.Refused].PerSecond, decision.RetryAfter, _records.Count(client));
    }
}
