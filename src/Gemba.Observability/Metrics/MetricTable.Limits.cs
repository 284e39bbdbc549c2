namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static readonly MetricLabel LimitScope = MetricLabel.Of("scope", "client", "address", "namespace", "tool");

    private static MetricDefinition[] LimitRows => [GatewayRateLimitRemaining, GatewayRateLimitShadowed, GatewayCallsAtOnceRefused, GatewayConnectionsRefused];

    /// <summary>What users may still call at once.</summary>
    public static GaugeMetric GatewayRateLimitRemaining { get; } = new("mcp_gateway_rate_limit_remaining", "Calls that a user may make at once before the limit on one client holds them up; of other users that of the last one who called.")
    {
        FirstSeries = "one client is limited, and somebody called",
        Labels = [GatewayUser],
        Roles = [Gateway],
    };

    /// <summary>Calls that would have been refused.</summary>
    public static CounterMetric GatewayRateLimitShadowed { get; } = new("mcp_gateway_rate_limit_shadowed_total", "Calls that limits would have refused if they were not only tried out, by whose.")
    {
        Labels = [LimitScope],
        Roles = [Gateway],
    };

    /// <summary>Calls beyond those that may be under way.</summary>
    public static CounterMetric GatewayCallsAtOnceRefused { get; } = new("mcp_gateway_calls_at_once_refused_total", "Calls that were refused because as many as may be were under way, by whose.")
    {
        Labels = [LimitScope],
        Roles = [Gateway],
    };

    /// <summary>Connections beyond those that may be open.</summary>
    public static CounterMetric GatewayConnectionsRefused { get; } = new("mcp_gateway_connections_refused_total", "Connections that were closed at once because as many as may be were open from their address.")
    {
        Roles = [Gateway],
    };
}
