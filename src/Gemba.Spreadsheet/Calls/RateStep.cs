using Gemba.Observability.Calls;
using Gemba.Observability.Resilience;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Observing;

namespace Gemba.Spreadsheet.Calls;

/// <summary>Sends a call away that comes too soon after others of the same client, or of the same tool.</summary>
internal sealed class RateStep(RateLimits limits, SpreadsheetEvents events) : ICallStep
{
    private const string Nobody = "unknown";

    public async Task InvokeAsync(ToolCall call, NextStep next, CancellationToken cancellationToken)
    {
        var client = ClientHere();
        if (limits.Take(client, call.Name) is { } refusal)
        {
            await events.TooSoonAsync(client, call.Name, refusal, cancellationToken).ConfigureAwait(false);
            throw new FaultException(SpreadsheetFaults.RateLimited(call.Name, refusal));
        }

        await next(call, cancellationToken).ConfigureAwait(false);
    }

    // The surest that is known: who proved to be somebody, else the session, else what the client calls itself.
    private static string ClientHere() => OpenCall.Current is { } call ? call.Principal ?? call.Session ?? call.Client ?? Nobody : Nobody;
}
