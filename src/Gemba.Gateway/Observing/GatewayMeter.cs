using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Pinning;
using Gemba.Observability.Calls;
using Gemba.Observability.Messages;
using Gemba.Observability.Metrics;
using Gemba.Observability.Resilience;
using Gemba.Protocol.Frames;

namespace Gemba.Gateway.Observing;

/// <summary>The figures that the gateway alone has.</summary>
internal sealed class GatewayMeter(GembaMeter meter, UserNames users)
{
    private const string None = "none";

    private static readonly (BreakerState State, string Word)[] BreakerWords = [(BreakerState.Closed, "closed"), (BreakerState.HalfOpen, "half_open"), (BreakerState.Open, "open")];

    /// <summary>Shows the gauges of a gateway from now on.</summary>
    public void Watch(GatewayHub hub, ToolPins pins)
    {
        KnownNames.Namespaces.Register(None);
        KnownNames.Backends.Register(None);
        foreach (var space in hub.Namespaces)
        {
            KnownNames.Namespaces.Register(space.Name);
            foreach (var (state, word) in BreakerWords)
                meter.Observe(MetricTable.GatewayBreakerState, () => space.Backends.Count(backend => backend.Guard.BreakerState == state), space.Name, word);
        }

        foreach (var backend in hub.Backends)
        {
            KnownNames.Namespaces.Register(backend.Space);
            KnownNames.Backends.Register(backend.Name);
            meter.Observe(MetricTable.GatewayBackendHealth, () => backend.IsUp == true ? 1 : 0, backend.Space, backend.Name);
            meter.Observe(MetricTable.GatewayToolsChanged, () => pins.ChangedOf(backend.Space, backend.Name), backend.Space, backend.Name);
            meter.Observe(MetricTable.GatewayProbeFailures, () => backend.Probe.Failures, backend.Space, backend.Name);
            meter.Observe(MetricTable.GatewayBackendEjected, () => backend.Guard.IsEjected ? 1 : 0, backend.Space, backend.Name);
            meter.Observe(MetricTable.GatewayToolDefinitionBytes, () => backend.Catalog.Known(CatalogKind.Tools)?.Items.Sum(tool => (double)tool.Json.Length) ?? 0, backend.Space, backend.Name);
        }
    }

    /// <summary>A server is left out for a while.</summary>
    public void Ejected(Backends.Backend backend, string cause) => meter.Add(MetricTable.GatewayEjections, backend.Space, backend.Name, cause);

    /// <summary>A tool is not what it was.</summary>
    public void ToolChanged(Backends.Backend backend) => meter.Add(MetricTable.GatewayToolChanges, backend.Space, backend.Name);

    /// <summary>A call that failed could be made again.</summary>
    public void Repeats(string space, bool isAllowed) => meter.Add(MetricTable.GatewayRetries, space, isAllowed ? "repeated" : "over_budget");

    /// <summary>Something was not told to a client that reads too slowly.</summary>
    public void Dropped(string method) => meter.Add(MetricTable.GatewayMessagesDropped, method switch
    {
        "notifications/progress" => "progress",
        "notifications/message" => "log",
        "notifications/resources/updated" => "resource",
        _ => method.EndsWith("/list_changed", StringComparison.Ordinal) ? "list" : "other",
    });

    /// <summary>A request is over.</summary>
    /// <param name="call">What was observed of it.</param>
    /// <param name="transport">How it came.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="took">How long it took.</param>
    /// <returns>How it ended, as the metrics say it.</returns>
    public string Finished(OpenCall call, string transport, in RequestEnd end, TimeSpan took)
    {
        var status = StatusOf(end);
        meter.Add(MetricTable.GatewayRequests, call.Method, status, call.Namespace ?? None, users.Of(call.Principal));
        meter.Record(MetricTable.GatewayRequestDuration, took.TotalSeconds, call.Method, call.Backend ?? None, transport);
        return status;
    }

    /// <summary>A frame came over TCP.</summary>
    public void FrameCame(FrameType type) => meter.Add(MetricTable.GatewayTcpFrames, WordOf(type), "inbound");

    /// <summary>A frame went out over TCP.</summary>
    public void FrameWent(FrameType type) => meter.Add(MetricTable.GatewayTcpFrames, WordOf(type), "outbound");

    private static string WordOf(FrameType type) => type switch
    {
        FrameType.Request => "request",
        FrameType.Response => "response",
        FrameType.Control => "control",
        FrameType.Health => "health",
        FrameType.Pong => "pong",
        FrameType.Error => "error",
        FrameType.Hello => "hello",
        FrameType.Welcome => "welcome",
        FrameType.Auth => "auth",
        FrameType.AuthAnswer => "auth_answer",
        FrameType.Close => "close",
        _ => "unknown",
    };

    /// <summary>Somebody's credentials were judged.</summary>
    public void Judged(string type, string result) => meter.Add(MetricTable.GatewayAuthAttempts, type, result);

    private static string StatusOf(in RequestEnd end) => end.Outcome switch
    {
        CallOutcome.Success => "success",
        CallOutcome.ToolError => "tool_error",
        CallOutcome.Timeout => "timeout",
        CallOutcome.Cancelled => "cancelled",
        _ => end.FaultReason switch
        {
            GatewayFaults.RateLimitedReason or GatewayFaults.TooManyAtOnceReason => "rate_limited",
            GatewayFaults.DeniedReason => "denied",
            _ => "error",
        },
    };
}
