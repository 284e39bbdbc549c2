namespace Gemba.Observability.Metrics;

/// <summary>Takes the figures of an endpoint: connections, sessions, requests in flight, rejections. Its methods cost a few nanoseconds and never block.</summary>
/// <remarks>An endpoint that knows nothing of this project is adapted to it where the two are put together.</remarks>
public sealed class EndpointMeter
{
    private readonly GembaMeter _meter;
    private long _sessions;
    private long _inFlight;
    private long _connections;
    private long _pipes;
    private long _sockets;
    private long _frames;
    private long _events;

    /// <summary>Shows the endpoint's gauges from now on.</summary>
    /// <param name="meter">The meter of the process.</param>
    public EndpointMeter(GembaMeter meter)
    {
        _meter = meter;
        meter.Observe(MetricTable.SessionsActive, () => Interlocked.Read(ref _sessions));
        meter.Observe(MetricTable.EndpointRequestsInFlight, () => Interlocked.Read(ref _inFlight));
        meter.Observe(MetricTable.ActiveConnections, () => Interlocked.Read(ref _connections), "http");
        meter.Observe(MetricTable.ActiveConnections, () => Interlocked.Read(ref _pipes), "stdio");
        foreach (var row in (GaugeMetric[])[MetricTable.GatewayConnections, MetricTable.GatewayConnectionsTotal])
        {
            if (!meter.Has(row))
                continue;
            meter.Observe(row, () => Interlocked.Read(ref _connections), "http", "active");
            meter.Observe(row, () => Interlocked.Read(ref _sockets), "websocket", "active");
            meter.Observe(row, () => Interlocked.Read(ref _frames), "tcp", "active");
            meter.Observe(row, () => Interlocked.Read(ref _events), "sse", "active");
        }
    }

    /// <summary>A session of the HTTP endpoint began.</summary>
    public void SessionOpened() => Interlocked.Increment(ref _sessions);

    /// <summary>A session of the HTTP endpoint ended.</summary>
    /// <param name="lasted">From its first request to its end.</param>
    public void SessionClosed(TimeSpan lasted)
    {
        Interlocked.Decrement(ref _sessions);
        SessionLasted(lasted);
    }

    /// <summary>A client connected to the HTTP endpoint.</summary>
    public void ConnectionOpened() => Interlocked.Increment(ref _connections);

    /// <summary>A connection to the HTTP endpoint closed.</summary>
    public void ConnectionClosed() => Interlocked.Decrement(ref _connections);

    /// <summary>A connection to the HTTP endpoint became a WebSocket, and is one for as long as it lasts.</summary>
    public void SocketOpened()
    {
        Interlocked.Decrement(ref _connections);
        Interlocked.Increment(ref _sockets);
    }

    /// <summary>A WebSocket's client is gone; its connection is about to close.</summary>
    /// <param name="lasted">How long it was there.</param>
    public void SocketClosed(TimeSpan lasted)
    {
        Interlocked.Decrement(ref _sockets);
        Interlocked.Increment(ref _connections);
        SessionLasted(lasted);
    }

    /// <summary>A connection to the HTTP endpoint became the event stream of a client of 2024-11-05, and is one for as long as it lasts.</summary>
    public void EventsOpened()
    {
        Interlocked.Decrement(ref _connections);
        Interlocked.Increment(ref _events);
    }

    /// <summary>The client of such a stream is gone; its connection is about to close.</summary>
    /// <param name="lasted">How long it was there.</param>
    public void EventsClosed(TimeSpan lasted)
    {
        Interlocked.Decrement(ref _events);
        Interlocked.Increment(ref _connections);
        SessionLasted(lasted);
    }

    /// <summary>A client connected over framed TCP.</summary>
    public void FramesOpened() => Interlocked.Increment(ref _frames);

    /// <summary>A client over framed TCP is gone.</summary>
    /// <param name="lasted">How long it was there.</param>
    public void FramesClosed(TimeSpan lasted)
    {
        Interlocked.Decrement(ref _frames);
        SessionLasted(lasted);
    }

    /// <summary>A client is at the other end of standard input and output.</summary>
    public void PipeOpened() => Interlocked.Increment(ref _pipes);

    /// <summary>The client at the other end of standard input and output is gone.</summary>
    /// <param name="lasted">How long it was there.</param>
    public void PipeClosed(TimeSpan lasted)
    {
        Interlocked.Decrement(ref _pipes);
        _meter.Record(MetricTable.ServerSessionDuration, lasted.TotalSeconds, "pipe");
    }

    /// <summary>An HTTP request was accepted.</summary>
    public void RequestStarted() => Interlocked.Increment(ref _inFlight);

    /// <summary>An accepted HTTP request is over.</summary>
    public void RequestFinished() => Interlocked.Decrement(ref _inFlight);

    /// <summary>An HTTP request, or a message over stdio, was refused before a server saw it.</summary>
    /// <param name="reason">Reason of the fault; shown when it is registered in <see cref="KnownNames.Rejections"/>.</param>
    public void Rejected(string reason) => _meter.Add(MetricTable.EndpointRejections, reason);

    private void SessionLasted(TimeSpan lasted)
    {
        _meter.Record(MetricTable.ServerSessionDuration, lasted.TotalSeconds, "tcp");
        if (_meter.Has(MetricTable.GatewaySessionDuration))
            _meter.Record(MetricTable.GatewaySessionDuration, lasted.TotalSeconds);
    }
}
