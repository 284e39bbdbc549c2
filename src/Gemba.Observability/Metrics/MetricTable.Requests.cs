using Gemba.Observability.Calls;

namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    /// <summary>Bounds in bytes: a ping is 50, a page of cells some kilobytes, the largest answers are megabytes.</summary>
    internal static readonly double[] SizeBuckets = [64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216];

    private static readonly MetricLabel MethodLabel = new("method", KnownNames.Methods);
    private static readonly MetricLabel ToolLabel = new("tool", KnownNames.Tools);
    private static readonly MetricLabel EndpointLabel = new("endpoint", KnownNames.Endpoints);
    private static readonly MetricLabel StatusLabel = MetricLabel.Of("status", "success", "error", "cancelled");

    private static MetricDefinition[] RequestRows => [Requests, RequestDuration, OperationPercentiles, RequestRate, Errors, Faults, RequestSize, ResponseSize, Messages, RequestsInFlight];

    /// <summary>Requests answered, refused or withdrawn.</summary>
    public static CounterMetric Requests { get; } = new("mcp_requests_total", "MCP requests received, by method, endpoint and how they ended; a tool's isError is an error.")
    {
        FirstSeries = "a request was answered",
        Labels = [MethodLabel, EndpointLabel, StatusLabel],
        Share = CallShare.Of(CallMeter.DurationName, key => key.IsIncomingRequest, key => [key.Method, key.Endpoint, StatusOf(key)]),
    };

    /// <summary>Time from receiving a request to its answer; one family for every set of labels that the documents ask for.</summary>
    public static HistogramMetric RequestDuration { get; } = new(
        "mcp_request_duration_seconds", "Time from receiving an MCP request to its answer.", DurationBuckets.Calls)
    {
        FirstSeries = "a request was answered",
        Unit = "seconds",
        Labels = [MethodLabel, ToolLabel, EndpointLabel, StatusLabel],
        Share = CallShare.Of(CallMeter.DurationName, key => key.IsIncomingRequest, key => [key.Method, key.Tool, key.Endpoint, StatusOf(key)]),
    };

    /// <summary>Right to 1 %, over the last minutes (<c>metrics:percentileWindow</c>); count and sum since the start. The same as JSON: <c>/percentiles</c>.</summary>
    public static SummaryMetric OperationPercentiles { get; } = new(
        "mcp_operation_percentiles_seconds", "Percentiles of the time of MCP requests in the last minutes, right to 1 %.", 0.5, 0.95, 0.99)
    {
        FirstSeries = "a request was answered",
        Unit = "seconds",
        Labels = [MethodLabel, ToolLabel],
    };

    /// <summary>Over the same window as the percentiles.</summary>
    public static GaugeMetric RequestRate { get; } = new("mcp_request_rate", "MCP requests answered each second, on average of the last minutes.");

    /// <summary>Requests that ended with an error of any kind.</summary>
    public static CounterMetric Errors { get; } = new("mcp_errors_total", "MCP requests that ended with an error, by kind; warning where the caller can mend it.")
    {
        Labels = [new("error_type", ErrorTypes.Known), MetricLabel.Of("severity", "warning", "error")],
        CanHappen = values => ErrorTypes.SeverityOf(values[0]) == values[1],
        Share = CallShare.Of(CallMeter.DurationName, key => key.IsIncomingRequest && key.IsError, key => [KindOf(key), ErrorTypes.SeverityOf(KindOf(key))]),
    };

    /// <summary>Requests that ended with a fault of a catalogue.</summary>
    public static CounterMetric Faults { get; } = new("mcp_faults_total", "MCP requests that ended with a known fault, by its reason.")
    {
        FirstSeries = "a request ended with a fault",
        Labels = [new("reason", KnownNames.Faults)],
        Share = CallShare.Of(CallMeter.DurationName, key => key.IsIncomingRequest && key.FaultReason is not null, key => [key.FaultReason]),
    };

    /// <summary>Size of request messages on the wire, where the link tells it.</summary>
    public static HistogramMetric RequestSize { get; } = new("mcp_request_size_bytes", "Size of MCP requests on the wire.", SizeBuckets)
    {
        FirstSeries = "a request was answered",
        Unit = "bytes",
        Labels = [MethodLabel, ToolLabel],
        Share = CallShare.Of(CallMeter.RequestSizeName, key => key.IsIncomingRequest, key => [key.Method, key.Tool]),
    };

    /// <summary>Size of answer messages on the wire, where the link tells it.</summary>
    public static HistogramMetric ResponseSize { get; } = new("mcp_response_size_bytes", "Size of MCP answers on the wire.", SizeBuckets)
    {
        FirstSeries = "a request was answered",
        Unit = "bytes",
        Labels = [MethodLabel, ToolLabel],
        Share = CallShare.Of(CallMeter.ResponseSizeName, key => key.IsIncomingRequest, key => [key.Method, key.Tool]),
    };

    /// <summary>Messages of finished operations, each request and answer counted.</summary>
    public static CounterMetric Messages { get; } = new("mcp_messages_total", "MCP messages by type and direction, of operations that ended.")
    {
        Labels = [MetricLabel.Of("type", "request", "notification", "response", "error"), MetricLabel.Of("direction", "in", "out")],
        Share = new CallShare(CallMeter.DurationName, MessagesOf),
    };

    /// <summary>Requests received and not answered yet.</summary>
    public static GaugeMetric RequestsInFlight { get; } = new("mcp_requests_in_flight", "MCP requests that are being worked on.");

    private static string StatusOf(in CallKey key) => key.Outcome switch
    {
        CallOutcome.Success => "success",
        CallOutcome.Cancelled => "cancelled",
        _ => "error",
    };

    private static string KindOf(in CallKey key) => key switch
    {
        { FaultReason: { } reason } when KnownNames.ErrorTypeOf(reason) is { } type => type,
        { Outcome: CallOutcome.Timeout } => ErrorTypes.Timeout,
        { ErrorCode: not 0 } => ErrorTypes.OfCode(key.ErrorCode),
        { Outcome: CallOutcome.ToolError } => ErrorTypes.Tool,
        _ => LabelValues.Other,
    };

    private static IEnumerable<string?[]> MessagesOf(CallKey key)
    {
        var (asked, answered) = key.Direction == CallDirection.Incoming ? ("in", "out") : ("out", "in");
        yield return [key.IsRequest ? "request" : "notification", asked];
        if (key.IsRequest && key.Outcome != CallOutcome.Cancelled)
            yield return [key.ErrorCode == 0 ? "response" : "error", answered];
    }
}
