namespace Gemba.Gateway.Guarding;

/// <summary>How calls are spread over the servers of a namespace.</summary>
public enum Balance
{
    /// <summary>One after the other.</summary>
    RoundRobin,

    /// <summary>By their weights: one of weight 3 gets three times the calls of one of weight 1.</summary>
    Weighted,

    /// <summary>All to those with the lowest priority number that can answer; in turn where several have it.</summary>
    Priority,

    /// <summary>Of two that are drawn, to the one with fewer calls under way: nearly as good as asking all, and no herd runs to the one that was free a moment ago.</summary>
    LeastPending,
}
