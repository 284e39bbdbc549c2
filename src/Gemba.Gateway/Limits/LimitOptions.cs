using System.ComponentModel.DataAnnotations;

namespace Gemba.Gateway.Limits;

/// <summary>Limits that only a gateway has, beside those of the section <c>limits</c>. All are off by default: numbers that fit every installation do not exist.</summary>
public sealed record LimitOptions
{
    /// <summary>Calls per second from one address in the long run, whoever makes them; an IPv6 address counts by its first 64 bits. Default 0: no limit; allowed 0 to 1,000,000.</summary>
    [Range(0d, 1_000_000d)]
    public double AddressCallsPerSecond { get; init; }

    /// <summary>Calls from one address that may be made at once after a pause. Default 100: an office behind one address; allowed 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int AddressBurst { get; init; } = 100;

    /// <summary>Calls per second of all tools of one namespace by all clients together. Default 0: no limit; allowed 0 to 1,000,000.</summary>
    [Range(0d, 1_000_000d)]
    public double NamespaceCallsPerSecond { get; init; }

    /// <summary>Calls of one namespace that may be made at once after a pause. Default 1,000; allowed 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int NamespaceBurst { get; init; } = 1000;

    /// <summary>
    /// What calls cost, each as <c>namespace/tool=cost</c> with <c>*</c> for anything, as in <c>crm/export_*=10</c>; the first that fits counts. Default: 1 for every tool. A cost is
    /// above 0 and at most 1,000,000; a call takes no more than a budget holds.
    /// </summary>
    public IReadOnlyList<string> Costs { get; init; } = [];

    /// <summary>Calls of one client that may be under way at once in one gateway. Default 0: no limit but that of the endpoint; allowed 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int ClientCallsAtOnce { get; init; }

    /// <summary>Calls of one tool that may be under way at once in one gateway. Default 0: no limit; allowed 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int ToolCallsAtOnce { get; init; }

    /// <summary>Calls of one namespace that may be under way at once in one gateway. Default 0: no limit; allowed 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int NamespaceCallsAtOnce { get; init; }

    /// <summary>Where budgets live. Default: in each gateway.</summary>
    public LimitStoreKind Store { get; init; }

    /// <summary>What holds while Redis is away. Default: the same limits in each gateway.</summary>
    public LimitFallback WhenAway { get; init; }

    /// <summary>Whether limits are only tried out: what they would refuse is counted and logged, and passes. Default: no.</summary>
    public bool Shadow { get; init; }
}
