namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static MetricDefinition[] GuardRows => [GatewayBreakerState, GatewayBackendEjected, GatewayEjections, GatewayProbeFailures, GatewayRetries, GatewayToolChanges, GatewayToolsChanged];

    /// <summary>The breakers of a namespace's servers.</summary>
    public static GaugeMetric GatewayBreakerState { get; } = new("mcp_gateway_circuit_breaker_state", "Servers of a namespace by the state of their breaker; circuit_breaker_state tells which.")
    {
        Labels = [GatewayNamespace, MetricLabel.Of("state", "closed", "half_open", "open")],
        Roles = [Gateway],
    };

    /// <summary>Whether a server is left out.</summary>
    public static GaugeMetric GatewayBackendEjected { get; } = new("mcp_gateway_backend_ejected", "Whether a server gets no calls for a while because it fails and the others of its namespace do not: 1 yes, 0 no.")
    {
        Labels = [GatewayNamespace, GatewayBackend],
        Roles = [Gateway],
    };

    /// <summary>How often servers were left out.</summary>
    public static CounterMetric GatewayEjections { get; } = new("mcp_gateway_ejections_total", "How often a server was left out: after failures in_a_row, or because a larger share of its calls failed than of the others'.")
    {
        FirstSeries = "a server was left out",
        Labels = [GatewayNamespace, GatewayBackend, MetricLabel.Of("cause", "in_a_row", "share")],
        Roles = [Gateway],
    };

    /// <summary>How often servers did not answer when asked how they are.</summary>
    public static CounterMetric GatewayProbeFailures { get; } = new("mcp_gateway_probe_failures_total", "How often a connected server did not answer in time, or not at all, when the gateway asked whether it still answers.")
    {
        IsObserved = true,
        Labels = [GatewayNamespace, GatewayBackend],
        Roles = [Gateway],
    };

    /// <summary>Calls that failed and were safe to repeat.</summary>
    public static CounterMetric GatewayRetries { get; } = new("mcp_gateway_retries_total", "Calls that failed and were safe to make again, by whether the namespace's budget let them be repeated.")
    {
        FirstSeries = "a call failed that was safe to make again",
        Labels = [GatewayNamespace, MetricLabel.Of("result", "repeated", "over_budget")],
        Roles = [Gateway],
    };

    /// <summary>Tools that became something else.</summary>
    public static CounterMetric GatewayToolChanges { get; } = new("mcp_gateway_tool_changes_total", "How often a tool's name, description, schemas or annotations turned out to be other than those that were seen first or accepted.")
    {
        FirstSeries = "a tool's definition changed",
        Labels = [GatewayNamespace, GatewayBackend],
        Roles = [Gateway],
    };

    /// <summary>Tools that changed and that nobody accepted.</summary>
    public static GaugeMetric GatewayToolsChanged { get; } = new("mcp_gateway_tools_changed", "Tools whose definitions changed and that nobody has accepted since.")
    {
        Labels = [GatewayNamespace, GatewayBackend],
        Roles = [Gateway],
    };
}
