using System.Globalization;
using Gemba.Observability.Metrics;

namespace Gemba.Observability.Calls;

/// <summary>How the OpenTelemetry conventions for MCP name what became of an operation.</summary>
internal static class Conventions
{
    internal const string ToolError = "tool_error";
    internal const string Timeout = "timeout";

    /// <summary>How an operation ended, in one word.</summary>
    internal static string WordOf(CallOutcome outcome) => outcome switch
    {
        CallOutcome.Success => "success",
        CallOutcome.ToolError => ToolError,
        CallOutcome.Timeout => Timeout,
        CallOutcome.Cancelled => "cancelled",
        _ => "error",
    };

    /// <summary><c>error.type</c>: the JSON-RPC code where there is one, <c>tool_error</c> for <c>isError: true</c>, nothing for success and cancellation.</summary>
    internal static string? ErrorTypeOf(in CallKey key) => ErrorTypeOf(key.Outcome, key.ErrorCode);

    internal static string? ErrorTypeOf(CallOutcome outcome, int errorCode) => outcome switch
    {
        CallOutcome.Success or CallOutcome.Cancelled => null,
        _ when errorCode != 0 => errorCode.ToString(CultureInfo.InvariantCulture),
        CallOutcome.ToolError => ToolError,
        CallOutcome.Timeout => Timeout,
        _ => LabelValues.Other,
    };
}
