using Gemba.Observability.Metrics;

namespace Gemba.Observability.Calls;

/// <summary>Counts which parameters tools are really given; off the hot path, because a call has many.</summary>
internal sealed class ParameterReader(GembaMeter meter) : ICallReader
{
    public string Name => "parameters";

    public bool Wants(OpenCall call) => call is { Direction: CallDirection.Incoming, Tool: not null, Arguments.Count: > 0 };

    public ValueTask ReadAsync(CallRecord record, CancellationToken cancellationToken)
    {
        if (record is { Direction: CallDirection.Incoming, Tool: { } tool, Arguments: { } arguments })
        {
            foreach (var parameter in arguments.Keys)
                meter.Add(MetricTable.ToolParameters, tool, parameter);
        }

        return default;
    }
}
