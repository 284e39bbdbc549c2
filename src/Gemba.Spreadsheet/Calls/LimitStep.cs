using Gemba.Observability.Calls;
using Gemba.Observability.Metrics;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Calls;

/// <summary>Lets a bounded number of calls work at once; the rest wait a little and are then told to come back.</summary>
internal sealed class LimitStep(SpreadsheetOptions options, TimeProvider clock, GembaMeter? meter = null) : ICallStep, IDisposable
{
    private readonly PermitGate _places = new("calls", options.MaxConcurrentCalls, meter, clock);

    /// <summary>The places of calls at work.</summary>
    public PermitGate Places => _places;

    public async Task InvokeAsync(ToolCall call, NextStep next, CancellationToken cancellationToken)
    {
        if (!_places.TryEnter())
            await WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await next(call, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Leave();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var (entered, waited) = await _places.EnterAsync(options.QueueTimeout, cancellationToken).ConfigureAwait(false);
        if (OpenCall.Current is { } open)
            open.QueueWait += waited;
        if (!entered)
            throw new FaultException(SpreadsheetFaults.TooManyCalls(options.MaxConcurrentCalls));
    }
}
