using Gemba.Observability.Calls;
using Gemba.Observability.Faults;
using ModelContextProtocol;

namespace Gemba.Observability.Audit;

/// <summary>Records each tool call before its answer leaves.</summary>
internal sealed class AuditWitness(IAuditTrail trail) : ICallWitness
{
    private const string ToolsCall = "tools/call";

    /// <summary>A trail that only takes the event into memory has nothing to show.</summary>
    public bool IsTraced { get; } = trail is not AuditTrail { IsBuffered: true };

    public ValueTask WitnessAsync(CallRecord record, CancellationToken cancellationToken)
    {
        if (record.Method != ToolsCall || record.Direction != CallDirection.Incoming)
            return default;
        // A caller that went away does not end the recording, and there is no answer that could be sent too early.
        var written = trail is AuditTrail own ? own.WriteAsync(record) : trail.WriteAsync(EventOf(record), CancellationToken.None);
        return written.IsCompletedSuccessfully ? written : AnsweredAsync(written);
    }

    /// <summary>What cannot be recorded must not be answered; the client is told that, and why.</summary>
    private static async ValueTask AnsweredAsync(ValueTask written)
    {
        try
        {
            await written.ConfigureAwait(false);
        }
        catch (ObservabilityException failure)
        {
            throw new McpProtocolException(failure.Message, failure, McpErrorCode.InternalError);
        }
    }

    internal static AuditEvent EventOf(CallRecord record)
    {
        var happened = AuditEvent.New(AuditEventType.ToolInvocation)
            .WithResource(record.Tool)
            .WithTool(record.Tool)
            .WithPrincipal(record.Principal)
            .WithSession(record.Session)
            .WithRequest(record.RequestId)
            .WithTrace(record.TraceId)
            .WithDuration(record.Duration)
            .WithParams(record.Arguments);
        return record.Outcome == CallOutcome.Success
            ? happened
            : happened.WithError(record.ErrorText ?? WordOf(record.Outcome), record.FaultReason ?? WordOf(record.Outcome));
    }

    private static string WordOf(CallOutcome outcome) => outcome switch
    {
        CallOutcome.ToolError => "tool_error",
        CallOutcome.Timeout => "timeout",
        CallOutcome.Cancelled => "cancelled",
        _ => "error",
    };
}
