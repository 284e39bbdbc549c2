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

    public ValueTask WitnessAsync(CallRecord record, CancellationToken cancellationToken) =>
        IsRecorded(record.Method, record.Direction) ? WriteAsync(AuditFacts.Of(record), record.Time + record.Duration) : default;

    ValueTask ICallWitness.WitnessAsync(in EndedCall ended, CancellationToken cancellationToken) =>
        IsRecorded(ended.Call.Method, ended.Call.Direction) ? WriteAsync(AuditFacts.Of(ended), ended.Call.Time + ended.Took) : default;

    private static bool IsRecorded(string method, CallDirection direction) => method == ToolsCall && direction == CallDirection.Incoming;

    private ValueTask WriteAsync(in AuditFacts facts, DateTimeOffset at)
    {
        // A caller that went away does not end the recording, and there is no answer that could be sent too early.
        var written = trail is AuditTrail own
            ? own.WriteAsync(facts, at, CancellationToken.None)
            : trail.WriteAsync(AuditEvent.Of(facts), CancellationToken.None);
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
}
