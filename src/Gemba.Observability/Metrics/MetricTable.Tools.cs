using Gemba.Observability.Calls;

namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static MetricDefinition[] ToolRows => [ToolInvocations, ToolDuration, SpreadsheetToolDuration, ToolValidationErrors, ToolParameters];

    /// <summary>Tool calls by how they ended.</summary>
    public static CounterMetric ToolInvocations { get; } = new("tool_invocations_total", "Tool calls, by tool and how they ended.")
    {
        Labels = [ToolLabel, MetricLabel.Of("outcome", "success", "tool_error", "error", "timeout", "cancelled")],
        Share = CallShare.Of(CallMeter.DurationName, IsToolCall, key => [key.Tool, OutcomeOf(key)]),
    };

    /// <summary>Time of tool calls, however they ended.</summary>
    public static HistogramMetric ToolDuration { get; } = new("tool_duration_seconds", "Time of tool calls.", DurationBuckets.Calls)
    {
        FirstSeries = "a tool was called",
        Unit = "seconds",
        Labels = [ToolLabel],
        Share = CallShare.Of(CallMeter.DurationName, IsToolCall, key => [key.Tool]),
    };

    /// <summary>The same in three coarse buckets, under the name that older dashboards of the spreadsheet server ask for.</summary>
    public static HistogramMetric SpreadsheetToolDuration { get; } = new("spreadsheet_mcp_tool_duration_seconds", "Time of tool calls of the spreadsheet server.", 0.1, 0.5, 1)
    {
        FirstSeries = "a tool was called",
        Unit = "seconds",
        Labels = [ToolLabel],
        Roles = [Spreadsheet],
        Share = CallShare.Of(CallMeter.DurationName, IsToolCall, key => [key.Tool]),
    };

    /// <summary>Arguments that a tool refused; the field is a parameter that the tool registered, else <c>_OTHER</c>.</summary>
    public static CounterMetric ToolValidationErrors { get; } = new("tool_validation_errors_total", "Tool arguments that were refused, by tool and parameter.")
    {
        FirstSeries = "a tool refused arguments",
        Labels = [ToolLabel, new("field", KnownNames.Parameters)],
    };

    /// <summary>How often each parameter of a tool is given at all.</summary>
    public static CounterMetric ToolParameters { get; } = new("mcp_tool_parameters_total", "Tool calls that gave a parameter, by tool and parameter.")
    {
        FirstSeries = "a tool was called with parameters",
        Labels = [ToolLabel, new("parameter", KnownNames.Parameters)],
    };

    private static bool IsToolCall(CallKey key) => key.IsIncomingRequest && key.Tool is not null;

    private static string OutcomeOf(in CallKey key) => key.Outcome switch
    {
        CallOutcome.Success => "success",
        CallOutcome.ToolError => "tool_error",
        CallOutcome.Timeout => "timeout",
        CallOutcome.Cancelled => "cancelled",
        _ => "error",
    };
}
