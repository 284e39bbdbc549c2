using Gemba.Observability.Calls;
using Gemba.Observability.Messages;
using Gemba.Observability.Metrics;
using Gemba.Router.Faults;
using Gemba.Router.Gateways;

namespace Gemba.Router.Observing;

/// <summary>The figures that the router alone has.</summary>
internal sealed class RouterMeter(GembaMeter meter)
{
    /// <summary>Shows from now on which connections stand.</summary>
    public void Watch(Pool pool)
    {
        foreach (var protocol in pool.Protocols)
            meter.Observe(MetricTable.RouterActiveConnections, () => pool.Standing.Count(connection => connection.Gateway.Protocol == protocol), protocol);
        meter.Observe(MetricTable.RouterPoolConnections, () => pool.Standing.Count(connection => connection.Pending > 0), "active");
        meter.Observe(MetricTable.RouterPoolConnections, () => pool.Standing.Count(connection => connection.Pending == 0), "idle");
        meter.Observe(MetricTable.RouterPoolConnections, () => pool.Standing.Length, "total");
    }

    /// <summary>A gateway did not take who we said we are.</summary>
    public void AuthFailed(string reason) => meter.Add(MetricTable.RouterAuthFailures, reason);

    /// <summary>A call came too soon.</summary>
    public void RateLimited() => meter.Add(MetricTable.RouterRateLimitExceeded);

    /// <summary>The storage of tokens was asked for something.</summary>
    public void StorageUsed(string operation, string result) => meter.Add(MetricTable.RouterStorageOperations, operation, result);

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
            _ => end.FaultReason switch
            {
                RouterFaults.RateLimitedReason => "rate_limited",
                RouterFaults.DeniedReason => "denied",
                _ => "error",
            },
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
