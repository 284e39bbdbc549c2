using System.Diagnostics;
using Gemba.Observability.Metrics;
using Gemba.Observability.Sdk;
using Gemba.Observability.Shutdown;
using Gemba.Observability.Tracing;

namespace Gemba.Observability.Calls;

/// <summary>Follows operations from their request to their end, and turns each into metrics, one span and one record.</summary>
internal sealed class CallObserver(
    ObservabilityOptions options, CallMeter meter, CallDispatcher readers, IEnumerable<ICallWitness> witnesses, CallsInFlight inFlight, TimeProvider clock)
{
    private readonly ICallWitness[] _witnesses = [.. witnesses];

    /// <summary>An operation begins. Each one that begins must end.</summary>
    internal OpenCall Begin(in CallStart start)
    {
        var call = new OpenCall(start, clock.GetTimestamp(), clock.GetUtcNow());
        if (IsWork(call))
        {
            meter.Enter();
            inFlight.Enter(call);
        }

        call.Span = CallSpan.Start(call, start.ResourceUri);
        return call;
    }

    /// <summary>The answer is ready; the witnesses see the record before it leaves. At most once per operation.</summary>
    internal ValueTask WitnessAsync(OpenCall call, in CallEnd end, CancellationToken cancellationToken) =>
        _witnesses.Length == 0 || !call.IsRequest || !call.TryWitness()
            ? default
            : ShowAsync(call, call.ToRecord(options.Role, end, clock.GetElapsedTime(call.Started)), cancellationToken);

    /// <summary>The operation is over. Only the first call for an operation counts.</summary>
    internal void End(OpenCall call, in CallEnd end)
    {
        if (!call.TryEnd())
            return;
        if (IsWork(call))
        {
            meter.Leave();
            inFlight.Leave(call);
        }

        var elapsed = clock.GetElapsedTime(call.Started);
        (call.Answered, call.Took) = (end, elapsed);
        if (call.Span is { } span && Activity.Current != span)
            Activity.Current = span; // so that the histograms' exemplars point here, also where the end is seen from elsewhere
        var measure = MeasureOf(call, end, elapsed);
        var series = meter.RecordDuration(measure);
        if (call.IsRequest && readers.HasReaders)
            readers.Publish(call);
        CallSpan.Stop(call, end);
        meter.RecordSizes(series, measure);
    }

    /// <summary>A notification was sent: counted, and no more; a tool that reports its progress would drown its trace.</summary>
    internal void Told(string method, string transport, long started) => meter.Record(new CallMeasure
    {
        Names = new CallNames(method),
        Transport = transport,
        Direction = CallDirection.Outgoing,
        Seconds = clock.GetElapsedTime(started).TotalSeconds,
    });

    private static bool IsWork(OpenCall call) => call.IsRequest && call.Direction == CallDirection.Incoming;

    private async ValueTask ShowAsync(OpenCall call, CallRecord record, CancellationToken cancellationToken)
    {
        foreach (var witness in _witnesses)
        {
            using var span = witness.IsTraced && call.Span is { } parent ? SpanNames.Calls.StartActivity(SpanNames.AuditLog, ActivityKind.Internal, parent.Context) : null;
            await witness.WitnessAsync(record, cancellationToken).ConfigureAwait(false);
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
