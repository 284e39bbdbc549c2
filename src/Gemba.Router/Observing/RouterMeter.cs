using Gemba.Observability.Calls;
using Gemba.Observability.Messages;
using Gemba.Observability.Metrics;

namespace Gemba.Router.Observing;

/// <summary>The figures that the router alone has.</summary>
internal sealed class RouterMeter(GembaMeter meter)
{
    /// <summary>Shows from now on over what a gateway is connected.</summary>
    /// <param name="protocols">How gateways can be reached.</param>
    /// <param name="connected">How one is at the moment; <see langword="null"/> while none is.</param>
    public void Watch(IEnumerable<string> protocols, Func<string?> connected)
    {
        foreach (var protocol in protocols.Distinct())
            meter.Observe(MetricTable.RouterActiveConnections, () => connected() == protocol ? 1 : 0, protocol);
    }

    /// <summary>A request is over.</summary>
    /// <returns>How it ended, as the metrics say it.</returns>
    public string Finished(string method, in RequestEnd end, TimeSpan took, long? answerBytes)
    {
        var status = end.Outcome switch
        {
            CallOutcome.Success => "success",
            CallOutcome.ToolError => "tool_error",
            CallOutcome.Timeout => "timeout",
            CallOutcome.Cancelled => "cancelled",
            _ => "error",
        };
        meter.Add(MetricTable.RouterRequests, method, status);
        meter.Record(MetricTable.RouterRequestDuration, took.TotalSeconds, method, status);
        if (answerBytes is { } bytes)
            meter.Record(MetricTable.RouterResponseSize, bytes, method);
        return status;
    }

    /// <summary>A connection could not be made, or was lost.</summary>
    public void ConnectionFailed(string type) => meter.Add(MetricTable.RouterConnectionErrors, type);

    /// <summary>The gateways are tried again.</summary>
    public void Retried() => meter.Add(MetricTable.RouterConnectionRetries);
}
