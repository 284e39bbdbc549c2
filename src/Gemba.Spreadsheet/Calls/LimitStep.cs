using Gemba.Observability.Calls;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Calls;

/// <summary>Lets a bounded number of calls work at once; the rest wait a little and are then told to come back.</summary>
internal sealed class LimitStep(SpreadsheetOptions options, TimeProvider clock) : ICallStep, IDisposable
{
    private readonly SemaphoreSlim _places = new(options.MaxConcurrentCalls);

    public async Task InvokeAsync(ToolCall call, NextStep next, CancellationToken cancellationToken)
    {
        if (!_places.Wait(0, CancellationToken.None))
            await WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await next(call, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var got = await _places.WaitAsync(options.QueueTimeout, cancellationToken).ConfigureAwait(false);
        if (OpenCall.Current is { } open)
            open.QueueWait += clock.GetElapsedTime(began);
        if (!got)
            throw new FaultException(SpreadsheetFaults.TooManyCalls(options.MaxConcurrentCalls));
    }
}
