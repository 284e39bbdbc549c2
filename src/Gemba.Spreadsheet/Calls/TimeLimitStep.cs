using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Calls;

/// <summary>Gives the tool its time. When that has run out the work is told to stop, down to the loops of the parser, and the caller what to do.</summary>
internal sealed class TimeLimitStep(SpreadsheetOptions options, TimeProvider clock) : ICallStep
{
    public async Task InvokeAsync(ToolCall call, NextStep next, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ToolTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await next(call, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FaultException(SpreadsheetFaults.ToolTimedOut(call.Name, options.ToolTimeout), e);
        }
    }
}
