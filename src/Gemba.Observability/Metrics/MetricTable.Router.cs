namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static readonly MetricLabel RouterMethod = new("method", KnownNames.Methods);

    /// <summary>How a request through a router can end.</summary>
    private static readonly MetricLabel RouterStatus = MetricLabel.Of("status", "success", "error", "tool_error", "timeout", "rate_limited", "denied", "cancelled");

    private static MetricDefinition[] RouterRows => [RouterRequests, RouterRequestDuration, RouterResponseSize, RouterActiveConnections, RouterConnectionErrors, RouterConnectionRetries, RouterAuthFailures, RouterRateLimitExceeded, RouterPoolConnections, RouterStorageOperations];

    /// <summary>Requests through the router.</summary>
    public static CounterMetric RouterRequests { get; } = new("mcp_router_requests_total", "Requests through the router, by how they ended; timeout is one that waited for a gateway too long.")
    {
        FirstSeries = "the router answered a request",
        Labels = [RouterMethod, RouterStatus],
        Roles = [Router],
    };

    /// <summary>Time of requests through the router, with the wait for a gateway and the gateway's own.</summary>
    public static HistogramMetric RouterRequestDuration { get; } = new("mcp_router_request_duration_seconds", "Time from a request's arrival at the router to its answer, with the wait for a gateway and the gateway's own.", DurationBuckets.Calls)
    {
        FirstSeries = "the router answered a request",
        Labels = [RouterMethod, RouterStatus],
        Roles = [Router],
        Unit = "seconds",
    };

    /// <summary>Size of answers as the client gets them.</summary>
    public static HistogramMetric RouterResponseSize { get; } = new("mcp_router_response_size_bytes", "Size of answers as the router gives them to its client.", SizeBuckets)
    {
        FirstSeries = "the router answered a request",
        Labels = [RouterMethod],
        Roles = [Router],
        Unit = "bytes",
    };

    /// <summary>Whether a gateway is connected, and over what.</summary>
    public static GaugeMetric RouterActiveConnections { get; } = new("mcp_router_active_connections", "Connections to gateways that stand now, by how messages travel; one, unless requests are spread over gateways. With servers of its own the router is connected to itself, over memory.")
    {
        Labels = [MetricLabel.Of("protocol", "http", "websocket", "tcp", "memory")],
        Roles = [Router],
    };

    /// <summary>Connections that could not be made or were lost.</summary>
    public static CounterMetric RouterConnectionErrors { get; } = new("mcp_router_connection_errors_total", "Connections to gateways that could not be made (unreachable, timeout, handshake) or were lost (broken, session_lost).")
    {
        Labels = [MetricLabel.Of("error_type", "unreachable", "timeout", "handshake", "broken", "session_lost")],
        Roles = [Router],
    };

    /// <summary>Rounds of tries after the first.</summary>
    public static CounterMetric RouterConnectionRetries { get; } = new("mcp_router_connection_retries_total", "How often the router set out to connect again, through all of its gateways each time.")
    {
        Roles = [Router],
    };

    /// <summary>Refusals of who the router says it is.</summary>
    public static CounterMetric RouterAuthFailures { get; } = new("mcp_router_auth_failures_total", "Connections and requests that a gateway refused for who calls: no token was shown (missing), it is not taken (invalid), its time is over (expired), or it allows too little (forbidden).")
    {
        Labels = [MetricLabel.Of("reason", "missing", "invalid", "expired", "forbidden")],
        Roles = [Router],
    };

    /// <summary>Calls that came too soon.</summary>
    public static CounterMetric RouterRateLimitExceeded { get; } = new("mcp_router_rate_limit_exceeded_total", "Tool calls that the router sent away because they came faster than limits:callsPerSecond.")
    {
        Roles = [Router],
    };

    /// <summary>The connections by whether they work.</summary>
    public static GaugeMetric RouterPoolConnections { get; } = new("mcp_router_pool_connections", "Connections to gateways that stand now: with a request under way (active), without one (idle), and both (total).")
    {
        Labels = [MetricLabel.Of("state", "active", "idle", "total")],
        Roles = [Router],
    };

    /// <summary>Uses of the storage of tokens.</summary>
    public static CounterMetric RouterStorageOperations { get; } = new("mcp_router_secure_storage_operations_total", "Uses of the keyring, or of the sealed file that stands for it, by what was wanted and what came of it.")
    {
        Labels = [MetricLabel.Of("operation", "get", "set"), MetricLabel.Of("result", "success", "not_found", "error", "unavailable")],
        Roles = [Router],
    };
}
