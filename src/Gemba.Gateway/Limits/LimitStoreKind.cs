namespace Gemba.Gateway.Limits;

/// <summary>Where budgets of limits live.</summary>
public enum LimitStoreKind
{
    /// <summary>In this process: each gateway counts for itself.</summary>
    Memory,

    /// <summary>In Redis: gateways with the same Redis count together.</summary>
    Redis,
}
