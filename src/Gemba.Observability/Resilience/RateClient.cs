namespace Gemba.Observability.Resilience;

/// <summary>What is remembered of one client.</summary>
internal sealed class RateClient(string name, RateBudget budget)
{
    public string Name => name;

    public RateBudget Budget => budget;

    /// <summary>Refusals that nobody was told of yet.</summary>
    public long Untold { get; set; }

    /// <summary>When somebody was told last.</summary>
    public long? ToldAt { get; set; }
}
