namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static MetricDefinition[] RedisRows => [GatewayRedisOperations, GatewayRedisFailures, GatewayRedisUp];

    /// <summary>Time of the gateway's commands to Redis.</summary>
    public static HistogramMetric GatewayRedisOperations { get; } = new("mcp_gateway_redis_operations_duration_seconds", "Time of the gateway's commands to Redis, failed ones too, by what they do.", DurationBuckets.Calls)
    {
        FirstSeries = "Redis is configured and was asked",
        Labels = [MetricLabel.Of("operation", "publish", "session_find", "session_keep", "session_end", "limit_take", "cord_read", "cord_put")],
        Roles = [Gateway],
        Unit = "seconds",
    };

    /// <summary>Commands to Redis without an answer that can be used.</summary>
    public static CounterMetric GatewayRedisFailures { get; } = new("mcp_gateway_redis_failures_total", "Commands to Redis without an answer that can be used, by why.")
    {
        Labels = [MetricLabel.Of("reason", "unreachable", "timeout", "full", "refused", "unreadable")],
        Roles = [Gateway],
    };

    /// <summary>Whether the gateway is connected to Redis.</summary>
    public static GaugeMetric GatewayRedisUp { get; } = new("mcp_gateway_redis_up", "Whether the gateway is connected to Redis: 1 yes, 0 no.")
    {
        FirstSeries = "Redis is configured",
        Roles = [Gateway],
    };
}
