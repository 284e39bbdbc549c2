using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.Observability.Calls;
using Gemba.Observability.Metrics;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gemba.Observability.Sdk;

/// <summary>Tells from an answer how its operation ended.</summary>
internal static class AnswerReading
{
    /// <summary>Key in a result's <c>_meta</c> under which a tool says why it failed: the reason as text, or an object with <c>reason</c>.</summary>
    internal const string FaultKey = "gemba/fault";

    internal static CallEnd EndOf(JsonRpcResponse response, OpenCall call)
    {
        if (call.Tool is null || response.Result is not JsonObject result || !IsTrue(result["isError"]))
            return new CallEnd(CallOutcome.Success);
        call.FaultReason = ReasonIn(result) ?? call.FaultReason;
        return new CallEnd(RanOutOfTime(call) ? CallOutcome.Timeout : CallOutcome.ToolError, ErrorText: FirstText(result));
    }

    internal static CallEnd EndOf(JsonRpcError error, OpenCall call)
    {
        call.FaultReason = TextOf((error.Error.Data as JsonObject)?["reason"]) ?? call.FaultReason;
        return new CallEnd(RanOutOfTime(call) ? CallOutcome.Timeout : CallOutcome.Error, error.Error.Code, Cut(error.Error.Message));
    }

    /// <summary>What the SDK answers to an exception that is never answered after all.</summary>
    internal static CallEnd Unanswered { get; } = new(CallOutcome.Error, (int)McpErrorCode.InternalError, "No answer was sent.");

    private static bool RanOutOfTime(OpenCall call) =>
        call.TimedOut || (call.FaultReason is { } reason && KnownNames.ErrorTypeOf(reason) == ErrorTypes.Timeout);

    private static string? ReasonIn(JsonObject result) => (result["_meta"] as JsonObject)?[FaultKey] switch
    {
        JsonObject about => TextOf(about["reason"]),
        { } plain => TextOf(plain),
        null => null,
    };

    private static string? FirstText(JsonObject result) => result["content"] is JsonArray { Count: > 0 } content && content[0] is JsonObject block
        ? Cut(TextOf(block["text"]))
        : null;

    private static bool IsTrue(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string? Cut(string? text) => text is { Length: > CallRecord.LongestText } ? text[..CallRecord.LongestText] : text;
}
