using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.Observability.Calls;
using Gemba.Observability.Tracing;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Features;
using Gemba.Spreadsheet.Logging;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Tools;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Spreadsheet.Calls;

/// <summary>
/// A tool as the SDK sees it: sends each call through the steps and makes the answer. A fault becomes an answer with <c>isError</c> whose text says what
/// happened and what to do; nothing is hidden behind "an error occurred".
/// </summary>
internal sealed class CallableTool(
    SpreadsheetTool tool, SpreadsheetPipeline pipeline, (SpreadsheetOptions Bounds, FeatureFlags Features) told, SpreadsheetEvents events, ILogger<CallableTool> logger) : McpServerTool
{
    // The first revision with structuredContent and outputSchema; revisions compare as the dates that they are.
    private const string FirstStructuredRevision = "2025-06-18";

    public override Tool ProtocolTool { get; } = tool.Contract.ToProtocol(told.Bounds.StructuredAnswers);

    /// <summary>As a client sees it that does not get structured answers.</summary>
    public Tool WithoutOutputSchema { get; } = tool.Contract.ToProtocol(withOutputSchema: false);

    /// <summary>The feature that it belongs to.</summary>
    public string? Feature => tool.Contract.Feature;

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        var call = new ToolCall(tool, request.Params?.Arguments ?? new Dictionary<string, JsonElement>());
        try
        {
            await pipeline.RunAsync(call, cancellationToken).ConfigureAwait(false);
            events.Ended(call.Name, fault: null);
            return AnswerOf(call, await IsStructuredAsync(request).ConfigureAwait(false));
        }
        catch (FaultException e)
        {
            events.Ended(call.Name, e.Fault);
            events.Faulted(call, e.Fault);
            return AnswerOf(e.Fault, e);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.ToolFailed(logger, call.Name, e);
            var fault = SpreadsheetFaults.Unexpected(call.Name, e.GetType().Name);
            events.Ended(call.Name, fault);
            return AnswerOf(fault, e);
        }
    }

    private async ValueTask<bool> IsStructuredAsync(RequestContext<CallToolRequestParams> request) =>
        told.Bounds.StructuredAnswers && KnowsStructure(request) && await told.Features.IsOnAsync(nameof(FeatureOptions.StructuredAnswers)).ConfigureAwait(false);

    private static CallToolResult AnswerOf(ToolCall call, bool isStructured)
    {
        using var span = InnerSpans.Start(SpanNames.FormatAnswer);
        var answer = call.Answer.WrittenSpan;
        span?.SetTag("gemba.answer.bytes", answer.Length);
        return new CallToolResult
        {
            Content = [new TextContentBlock { Text = Encoding.UTF8.GetString(answer) }],
            StructuredContent = isStructured ? JsonElement.Parse(answer) : null,
        };
    }

    private static CallToolResult AnswerOf(Fault fault, Exception thrown)
    {
        KnownFaults.Register(fault);
        if (OpenCall.Current is { } open)
            (open.FaultReason, open.Failure) = (fault.Reason, thrown);
        var about = new JsonObject { ["reason"] = fault.Reason };
        if (fault.RetryAfter is { } wait)
            about["retryAfterSeconds"] = wait.TotalSeconds;
        return new CallToolResult
        {
            IsError = true,
            Content = [new TextContentBlock { Text = fault.Text }],
            Meta = new JsonObject { ["gemba/fault"] = about },
        };
    }

    private static bool KnowsStructure(RequestContext<CallToolRequestParams> request) =>
        (request.JsonRpcRequest.Context?.ProtocolVersion ?? request.Server.NegotiatedProtocolVersion) is not { } revision
        || string.CompareOrdinal(revision, FirstStructuredRevision) >= 0;
}
