using Gemba.Observability.Calls;

namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static MetricDefinition[] EndpointRows => [ActiveConnections, EndpointRejections, EndpointRequestsInFlight, SessionsActive];

    /// <summary>Connections that are open now: the one of stdio, and those of HTTP, of which a client may hold several.</summary>
    public static GaugeMetric ActiveConnections { get; } = new("mcp_active_connections", "Connections of clients, by transport: the one of stdio, and those of HTTP.")
    {
        Labels = [MetricLabel.Of("transport", Transports.All)],
    };

    /// <summary>HTTP requests, and messages over stdio, that were refused before a server saw them.</summary>
    public static CounterMetric EndpointRejections { get; } = new("mcp_endpoint_rejections_total", "HTTP requests, and messages over stdio, refused before a server saw them, by reason of the fault.")
    {
        FirstSeries = "the endpoint refused something",
        Labels = [new("reason", KnownNames.Rejections)],
    };

    /// <summary>HTTP requests that hold a permit of the endpoint.</summary>
    public static GaugeMetric EndpointRequestsInFlight { get; } = new("mcp_endpoint_requests_in_flight", "HTTP requests that the endpoint is working on.");

    /// <summary>Sessions that are open, of revisions that have sessions.</summary>
    public static GaugeMetric SessionsActive { get; } = new("mcp_sessions_active", "MCP sessions that are open.");
}
