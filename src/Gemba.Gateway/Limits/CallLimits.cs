using Gemba.Gateway.Calls;
using Gemba.Gateway.Connections;
using Gemba.Gateway.Sessions;
using Gemba.Observability.Metrics;
using Gemba.Observability.Resilience;

namespace Gemba.Gateway.Limits;

/// <summary>What limits ask of a call: from which budgets it takes, and how much.</summary>
internal sealed class CallLimits(RateOptions rates, LimitOptions options)
{
    private const string Nobody = "unknown";

    private readonly CallCost[] _costs = [.. options.Costs.Select(cost => CallCost.TryRead(cost)!)];

    /// <summary>Whether it is bounded how many calls are under way.</summary>
    public bool HasCaps { get; } = options.ClientCallsAtOnce > 0 || options.ToolCallsAtOnce > 0 || options.NamespaceCallsAtOnce > 0;

    /// <summary>Whether anything is limited.</summary>
    public bool IsOn => HasCaps || rates.CallsPerSecond > 0 || rates.ToolCallsPerSecond > 0 || options.AddressCallsPerSecond > 0 || options.NamespaceCallsPerSecond > 0;

    /// <summary>Whether nothing is refused.</summary>
    public bool IsShadow => options.Shadow;

    /// <summary>Whether requests of a method count: those that reach a server, and those that open a session. What the gateway answers from what it knows costs next to nothing.</summary>
    public static bool IsCounted(string method) => method == "initialize" || !OwnMethods.Has(method);

    /// <summary>Whose call it is by the surest that is known: who proved to be somebody, else the session, else what the client calls itself.</summary>
    public static string ClientOf(GatewayCall call) => call.Method == "initialize" ? OpenerOf(call) : call.Observed?.Principal ?? call.Observed?.Session ?? call.Observed?.Client ?? Nobody;

    /// <summary>The tool as it is counted. Names that no server lists share one budget: they are the caller's to choose, and each budget is kept.</summary>
    public static string ToolOf(GatewayCall call) => KnownNames.Tools.Closed(call.Observed?.Tool);

    /// <summary>The namespace of the call; <see langword="null"/> where it names none that there is.</summary>
    public static string? SpaceOf(GatewayCall call) => call is { Method: "tools/call", Target: { } shown } ? call.Client.Scope.Find(shown).Space?.Name : null;

    /// <summary>The budgets of a call.</summary>
    public RateDemand[] DemandsOf(GatewayCall call, string client, string tool, string? space)
    {
        var cost = CostOf(call, space);
        var demands = new List<RateDemand>(4);
        if (rates.CallsPerSecond > 0)
            demands.Add(new RateDemand("client", client, rates.CallsPerSecond, rates.Burst, Math.Min(cost, rates.Burst)));
        if (options.AddressCallsPerSecond > 0 && call.Call.Address is { } address)
            demands.Add(new RateDemand("address", ClientNetwork.KeyOf(address), options.AddressCallsPerSecond, options.AddressBurst, Math.Min(cost, options.AddressBurst)));
        if (options.NamespaceCallsPerSecond > 0 && space is not null)
            demands.Add(new RateDemand("namespace", space, options.NamespaceCallsPerSecond, options.NamespaceBurst, Math.Min(cost, options.NamespaceBurst)));
        if (rates.ToolCallsPerSecond > 0 && call.Method == "tools/call")
            demands.Add(new RateDemand("tool", tool, rates.ToolCallsPerSecond, rates.ToolBurst, Math.Min(cost, rates.ToolBurst)));
        return [.. demands];
    }

    /// <summary>What may be under way at once with a call: scope, key and number; 0 for any.</summary>
    public (string Scope, string Key, int Most)[] CapsOf(GatewayCall call, string client, string tool, string? space) =>
    [
        ("client", client, options.ClientCallsAtOnce),
        ("namespace", space ?? "", space is null ? 0 : options.NamespaceCallsAtOnce),
        ("tool", tool, call.Method == "tools/call" ? options.ToolCallsAtOnce : 0),
    ];

    // Each handshake is a session of its own: whose it is says who opens it, or from where. Opening sessions takes nothing from the budget for calls.
    private static string OpenerOf(GatewayCall call) =>
        $"initialize {call.Observed?.Principal ?? (call.Call.Address is { } address ? ClientNetwork.KeyOf(address) : call.Observed?.Client ?? Nobody)}";

    private double CostOf(GatewayCall call, string? space)
    {
        if (_costs.Length == 0 || space is null)
            return 1;
        var (_, name) = call.Client.Scope.Find(call.Target!);
        return Array.Find(_costs, cost => cost.Pattern.FitsTool(space, name))?.Cost ?? 1;
    }
}
