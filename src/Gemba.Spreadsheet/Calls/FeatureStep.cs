using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Features;

namespace Gemba.Spreadsheet.Calls;

/// <summary>Sends a call away whose tool belongs to a feature that the client does not get; <see cref="FeaturedTools"/> does not list it either.</summary>
internal sealed class FeatureStep(FeatureFlags features) : ICallStep
{
    public async Task InvokeAsync(ToolCall call, NextStep next, CancellationToken cancellationToken)
    {
        if (call.Tool.Contract.Feature is { } feature && !await features.IsOnAsync(feature).ConfigureAwait(false))
            throw new FaultException(SpreadsheetFaults.FeatureOff(call.Name));
        await next(call, cancellationToken).ConfigureAwait(false);
    }
}
