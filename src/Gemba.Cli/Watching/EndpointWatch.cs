using Gemba.Observability.Metrics;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;

namespace Gemba.Cli.Watching;

/// <summary>Tells the metrics what the HTTP endpoint tells of itself: neither project knows the other.</summary>
internal sealed class EndpointWatch : IEndpointObserver
{
    private readonly GembaMeter _meter;
    private int _calls;
    private int _sessions;
    private int _connections;

    public EndpointWatch(GembaMeter meter)
    {
        _meter = meter;
        meter.Observe(MetricTable.EndpointRequestsInFlight, () => Volatile.Read(ref _calls));
        meter.Observe(MetricTable.SessionsActive, () => Volatile.Read(ref _sessions));
        meter.Observe(MetricTable.ActiveConnections, () => Volatile.Read(ref _connections), "http");
    }

    public void SessionOpened(string revision) => Interlocked.Increment(ref _sessions);

    public void SessionClosed(string revision, SessionEnd end, TimeSpan lasted)
    {
        Interlocked.Decrement(ref _sessions);
        _meter.Record(MetricTable.ServerSessionDuration, lasted.TotalSeconds, "tcp");
    }

    public void CallStarted() => Interlocked.Increment(ref _calls);

    public void CallFinished(in CallFigures figures) => Interlocked.Decrement(ref _calls);

    public void Rejected(Fault fault, string httpMethod)
    {
        // A reason comes from a catalogue in the code, never from the wire: it may become a label value.
        KnownNames.RegisterFault(fault.Reason, TypeOf(fault.HttpStatus));
        _meter.Add(MetricTable.EndpointRejections, fault.Reason);
    }

    public void ConnectionOpened() => Interlocked.Increment(ref _connections);

    public void ConnectionClosed() => Interlocked.Decrement(ref _connections);

    private static string TypeOf(int httpStatus) => httpStatus switch
    {
        401 or 403 => ErrorTypes.Denied,
        404 => ErrorTypes.NotFound,
        408 or 504 => ErrorTypes.Timeout,
        413 or 429 => ErrorTypes.LimitExceeded,
        503 => ErrorTypes.Unavailable,
        >= 500 => ErrorTypes.Internal,
        _ => ErrorTypes.Validation,
    };
}
