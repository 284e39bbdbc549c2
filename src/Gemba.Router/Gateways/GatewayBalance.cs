namespace Gemba.Router.Gateways;

/// <summary>How it is decided which of several gateways is asked.</summary>
public enum GatewayBalance
{
    /// <summary>One after the other, the first by chance.</summary>
    RoundRobin,

    /// <summary>By chance, one of <c>;weight=3</c> three times as often as one of <c>;weight=1</c>.</summary>
    Weighted,

    /// <summary>The one with the lowest <c>;priority=</c> that can be reached; by chance among equals.</summary>
    Priority,

    /// <summary>Of two that are drawn, the one with fewer requests under way. Where a session stays with its gateway, one after the other.</summary>
    LeastPending,
}
