using System.Diagnostics;
using Gemba.Observability.Metrics;
using Gemba.Observability.Sdk;
using Gemba.Observability.Shutdown;
using Gemba.Observability.Tracing;

namespace Gemba.Observability.Calls;

/// <summary>Follows operations from their request to their end, and turns each into metrics, one span and one record.</summary>
internal sealed class CallObserver(
    ObservabilityOptions options, CallMeter meter, CallDispatcher readers, IEnumerable<ICallWitness> witnesses, CallsInFlight inFlight, TraceKeeper traces, TimeProvider time)
{
    private readonly ICallWitness[] _witnesses = [.. witnesses];
    private readonly CallClock _clock = new(time);

    /// <summary>An operation begins. Each one that begins must end.</summary>
    internal OpenCall Begin(in CallStart start)
    {
        var started = _clock.Now;
        var call = new OpenCall(start, started, _clock.TimeOf(started));
        if (IsWork(call))
            inFlight.Enter(call);
        call.Span = CallSpan.Start(call, start);
        traces.Began(call);
        return call;
    }

    /// <summary>The answer is ready; the witnesses see the record before it leaves. At most once per operation.</summary>
    internal ValueTask WitnessAsync(OpenCall call, in CallEnd end, CancellationToken cancellationToken)
    {
        if (_witnesses.Length == 0 || !call.IsRequest || !call.TryWitness())
            return default;
        var ended = new EndedCall(call, end, _clock.Since(call.Started), options.Role);
        return _witnesses is [{ IsTraced: false } only] ? only.WitnessAsync(ended, cancellationToken) : ShowAsync(ended, cancellationToken);
    }

    /// <summary>The operation is over. Only the first call for an operation counts.</summary>
    internal void End(OpenCall call, in CallEnd end)
    {
        if (!call.TryEnd())
            return;
        if (IsWork(call))
            inFlight.Leave(call);
        var elapsed = _clock.Since(call.Started);
        (call.Answered, call.Took) = (end, elapsed);
        var measure = MeasureOf(call, end, elapsed);
        var series = meter.Find(measure);
        var isShown = call.Span is not null && series?.Shows(call.Time + elapsed, elapsed) == true;
        if (isShown)
            RecordInside(call.Span!, series!, measure);
        var span = call.Span;
        CallSpan.Stop(call, end);
        if (!isShown)
            meter.RecordDuration(series, measure);
        if (span is not null)
            traces.Ended(call, span, end);
        meter.RecordSizes(series, measure);
        call.Forget();
        if (call.IsRequest)
            readers.Publish(call);
    }

    /// <summary>A notification was sent: counted, and no more; a tool that reports its progress would drown its trace.</summary>
    internal void Told(string method, string transport, long started) => meter.Record(new CallMeasure
    {
        Names = CallNames.Of(method),
        Transport = transport,
        Direction = CallDirection.Outgoing,
        Seconds = _clock.Since(started).TotalSeconds,
    });

    /// <summary>While the span is current, so that the histogram's exemplar points to it, also where the end is seen from elsewhere.</summary>
    private void RecordInside(Activity span, CallSeries series, in CallMeasure measure)
    {
        if (Activity.Current != span)
            Activity.Current = span;
        meter.RecordDuration(series, measure);
    }

    private static bool IsWork(OpenCall call) => call.IsRequest && call.Direction == CallDirection.Incoming;

    private async ValueTask ShowAsync(EndedCall ended, CancellationToken cancellationToken)
    {
        foreach (var witness in _witnesses)
        {
            using var span = witness.IsTraced ? ended.Call.StartSpan(SpanNames.AuditLog) : null;   // its log line names it
            await witness.WitnessAsync(ended, cancellationToken).ConfigureAwait(false);
        }
    }

    private static CallMeasure MeasureOf(OpenCall call, in CallEnd end, TimeSpan elapsed) => new()
    {
        Names = call.Names,
        Transport = call.Transport,
        Direction = call.Direction,
        IsRequest = call.IsRequest,
        Outcome = end.Outcome,
        Revision = call.ProtocolRevision,
        FaultReason = end.Outcome is CallOutcome.Success or CallOutcome.Cancelled ? null : call.FaultReason,
        ErrorCode = end.ErrorCode,
        Seconds = elapsed.TotalSeconds,
        RequestBytes = call.RequestBytes,
        ResponseBytes = call.ResponseBytes,
    };
}
