using Gemba.Observability.Calls;

namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static readonly MetricLabel GatewayMethod = new("method", KnownNames.Methods);
    private static readonly MetricLabel GatewayNamespace = new("namespace", KnownNames.Namespaces);
    private static readonly MetricLabel GatewayBackend = new("backend", KnownNames.Backends);
    private static readonly MetricLabel GatewayUser = new("user", KnownNames.Users);
    private static readonly MetricLabel GatewayProtocol = MetricLabel.Of("protocol", Transports.All);

    /// <summary>How a request through a gateway can end.</summary>
    private static readonly MetricLabel GatewayStatus = MetricLabel.Of("status", "success", "error", "tool_error", "timeout", "rate_limited", "denied", "cancelled");

    private static MetricDefinition[] GatewayRows => [GatewayRequests, GatewayRequestDuration, GatewayConnectionsTotal, GatewayConnections, GatewayBackendHealth, GatewaySessionDuration, GatewayAuthAttempts, GatewayToolDefinitionBytes, GatewayTcpFrames, GatewayMessagesDropped];

    /// <summary>Requests through the gateway.</summary>
    public static CounterMetric GatewayRequests { get; } = new("mcp_gateway_requests_total", "Requests through the gateway, by how they ended; a tool's own failure is tool_error. The users who ask most have a pseudonym each, the rest is other.")
    {
        FirstSeries = "the gateway answered a request",
        Labels = [GatewayMethod, GatewayStatus, GatewayNamespace, GatewayUser],
        Roles = [Gateway],
    };

    /// <summary>Time of requests through the gateway, with that of the server behind it.</summary>
    public static HistogramMetric GatewayRequestDuration { get; } = new("mcp_gateway_request_duration_seconds", "Time from a request's arrival to its answer, with that of the server behind the gateway.", DurationBuckets.Calls)
    {
        FirstSeries = "the gateway answered a request",
        Labels = [GatewayMethod, GatewayBackend, GatewayProtocol],
        Roles = [Gateway],
        Unit = "seconds",
    };

    /// <summary>Connections of clients. A gauge whose name ends like a counter's, as document and dashboards have it.</summary>
    public static GaugeMetric GatewayConnectionsTotal { get; } = new("mcp_gateway_connections_total", "Connections of clients that are open now; the same as mcp_gateway_connections, under the name of older dashboards.")
    {
        Labels = [GatewayProtocol, MetricLabel.Of("state", "active")],
        Roles = [Gateway],
    };

    /// <summary>Connections of clients.</summary>
    public static GaugeMetric GatewayConnections { get; } = new("mcp_gateway_connections", "Connections of clients that are open now.")
    {
        Labels = [GatewayProtocol, MetricLabel.Of("state", "active")],
        Roles = [Gateway],
    };

    /// <summary>Whether the gateway reaches a server.</summary>
    public static GaugeMetric GatewayBackendHealth { get; } = new("mcp_gateway_backend_health", "Whether the gateway reaches a server: 1 yes, 0 no.")
    {
        Labels = [GatewayNamespace, GatewayBackend],
        Roles = [Gateway],
    };

    /// <summary>How long sessions lasted.</summary>
    public static HistogramMetric GatewaySessionDuration { get; } = new("mcp_gateway_session_duration_seconds", "Length of client sessions, from their first request to their end.", DurationBuckets.Conventions)
    {
        FirstSeries = "a session ended",
        Roles = [Gateway],
        Unit = "seconds",
    };

    /// <summary>Who was asked to show who they are, and how that ended.</summary>
    public static CounterMetric GatewayAuthAttempts { get; } = new("mcp_gateway_auth_attempts_total", "Requests and connections that were judged by their credentials, by kind of credentials and result.")
    {
        FirstSeries = "the gateway asks who calls, and somebody called",
        Labels = [MetricLabel.Of("type", "token", "jwt", "introspection", "certificate"), MetricLabel.Of("result", "success", "missing", "invalid", "expired", "unavailable")],
        Roles = [Gateway],
    };

    /// <summary>What a list of tools costs the reader.</summary>
    public static GaugeMetric GatewayToolDefinitionBytes { get; } = new("mcp_gateway_tool_definition_bytes", "Bytes of the definitions of a server's tools, as an agent has to read them.")
    {
        Labels = [GatewayNamespace, GatewayBackend],
        Roles = [Gateway],
        Unit = "bytes",
    };

    /// <summary>Frames over TCP.</summary>
    public static CounterMetric GatewayTcpFrames { get; } = new("mcp_gateway_tcp_frames_total", "Frames between the gateway and its clients over TCP, by what they carry and which way they went.")
    {
        FirstSeries = "a frame came over TCP",
        Labels =
        [
            MetricLabel.Of("type", "request", "response", "control", "health", "pong", "error", "hello", "welcome", "auth", "auth_answer", "close", "unknown"),
            MetricLabel.Of("direction", "inbound", "outbound"),
        ],
        Roles = [Gateway],
    };

    /// <summary>What clients read too slowly to be told.</summary>
    public static CounterMetric GatewayMessagesDropped { get; } = new("mcp_gateway_messages_dropped_total", "Messages beside answers that were not told to a client because it reads too slowly, by what they tell of.")
    {
        FirstSeries = "a client read too slowly",
        Labels = [MetricLabel.Of("kind", "progress", "log", "list", "resource", "other")],
        Roles = [Gateway],
    };
}
