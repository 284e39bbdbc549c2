using System.Globalization;
using Gemba.Observability.Calls;

namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static readonly MetricLabel[] ConventionLabels =
    [
        new("mcp_method_name", KnownNames.Methods),
        new("gen_ai_tool_name", KnownNames.Tools),
        new("gen_ai_prompt_name", KnownNames.Prompts),
        MetricLabel.Of("gen_ai_operation_name", "execute_tool"),
        MetricLabel.Of("error_type", [Conventions.ToolError, Conventions.Timeout, .. ErrorCodes.All.Select(Text)]),
        MetricLabel.Of("rpc_response_status_code", [.. ErrorCodes.All.Select(Text)]),
        new("mcp_protocol_version", KnownNames.Revisions),
        MetricLabel.Of("network_transport", "tcp", "pipe", "inproc", "unknown"),
        MetricLabel.Of("network_protocol_name", "http", "websocket"),
    ];

    private static MetricDefinition[] ConventionRows => [ServerOperationDuration, ClientOperationDuration, ServerSessionDuration];

    /// <summary>The OpenTelemetry conventions' <c>mcp.server.operation.duration</c>: requests and notifications received.</summary>
    public static HistogramMetric ServerOperationDuration { get; } = new(
        "mcp_server_operation_duration_seconds", "MCP request or notification duration as observed on the receiver.", DurationBuckets.Conventions)
    {
        FirstSeries = "a request was answered",
        Unit = "seconds",
        Labels = ConventionLabels,
        Share = CallShare.Of(CallMeter.DurationName, key => key.Direction == CallDirection.Incoming, AttributesOf),
    };

    /// <summary>The OpenTelemetry conventions' <c>mcp.client.operation.duration</c>: requests and notifications sent.</summary>
    public static HistogramMetric ClientOperationDuration { get; } = new(
        "mcp_client_operation_duration_seconds", "MCP request or notification duration as observed on the sender.", DurationBuckets.Conventions)
    {
        FirstSeries = "the server sent a client something: a notification, as to a subscriber of changes, or a request",
        Unit = "seconds",
        Labels = ConventionLabels,
        Share = CallShare.Of(CallMeter.DurationName, key => key.Direction == CallDirection.Outgoing, AttributesOf),
    };

    /// <summary>The OpenTelemetry conventions' <c>mcp.server.session.duration</c>; only of sessions that last longer than one request.</summary>
    public static HistogramMetric ServerSessionDuration { get; } = new(
        "mcp_server_session_duration_seconds", "Duration of MCP sessions as observed on the server.", DurationBuckets.Conventions)
    {
        FirstSeries = "a session ended, or a client on stdio",
        Unit = "seconds",
        Labels = [MetricLabel.Of("network_transport", "tcp", "pipe", "inproc")],
    };

    private static string?[] AttributesOf(CallKey key) =>
    [
        key.Method,
        key.Tool,
        key.Prompt,
        key.Tool is null ? null : "execute_tool",
        Conventions.ErrorTypeOf(key),
        key.ErrorCode == 0 ? null : Text(key.ErrorCode),
        key.Revision,
        Transports.NetworkOf(key.Transport),
        Transports.ProtocolOf(key.Transport),
    ];

    private static string Text(int code) => code.ToString(CultureInfo.InvariantCulture);
}
