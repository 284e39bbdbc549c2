namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static MetricDefinition[] HabitRows => [GatewayUnknownToolCalls, GatewayRepeatedCalls, GatewayCorrectedCalls];

    /// <summary>Calls of tools that no server lists: an agent made the name up, or remembers one that is gone.</summary>
    public static CounterMetric GatewayUnknownToolCalls { get; } = new("mcp_gateway_unknown_tool_calls_total", "Calls of tools that no server lists, by the namespace that they name; none where they name none.")
    {
        Labels = [new("namespace", KnownNames.Namespaces)],
        Roles = [Gateway],
    };

    /// <summary>Calls that say what another one said a moment before.</summary>
    public static CounterMetric GatewayRepeatedCalls { get; } = new("mcp_gateway_repeated_calls_total", "Calls of a tool with the same arguments as an earlier one of the same session within gateway:repeatWindow.")
    {
        FirstSeries = "a server listed its tools",
        Labels = [new("tool", KnownNames.Tools)],
        Roles = [Gateway],
    };

    /// <summary>Calls by which an agent mended its own earlier one.</summary>
    public static CounterMetric GatewayCorrectedCalls { get; } = new(
        "mcp_gateway_corrected_calls_total", "Calls of a tool that succeeded with other arguments than those of the same session that the tool had refused within gateway:repeatWindow.")
    {
        FirstSeries = "a server listed its tools",
        Labels = [new("tool", KnownNames.Tools)],
        Roles = [Gateway],
    };
}
