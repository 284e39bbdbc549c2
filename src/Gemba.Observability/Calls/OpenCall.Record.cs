namespace Gemba.Observability.Calls;

/// <content>What is left of an operation for those who look at it afterwards.</content>
public sealed partial class OpenCall
{
    private CallRecord? _record;

    /// <summary>The record of the finished operation, made when the first reader wants it: on that reader's thread, not on the caller's.</summary>
    internal CallRecord RecordFor(string role) => Volatile.Read(ref _record) ?? Keep(ToRecord(role, Answered ?? default, Took));

    internal CallRecord ToRecord(string role, in CallEnd end, TimeSpan took) => new()
    {
        Time = Time,
        Role = role,
        Direction = Direction,
        Method = Method,
        Tool = Tool,
        Prompt = Prompt,
        Namespace = Namespace,
        Backend = Backend,
        Principal = Principal,
        Client = Client,
        ProtocolRevision = ProtocolRevision,
        Transport = Transport,
        Outcome = end.Outcome,
        IsPartial = IsPartial,
        FaultReason = end.Outcome == CallOutcome.Success ? null : FaultReason,
        ErrorCode = end.ErrorCode,
        ErrorText = end.ErrorText,
        Duration = took,
        QueueWait = QueueWait,
        RequestBytes = RequestBytes,
        ResponseBytes = ResponseBytes,
        TraceId = TraceId,
        SpanId = _spanId,
        Session = Session,
        RequestId = RequestId,
        MessageId = MessageId,
        Arguments = Arguments,
    };

    private CallRecord Keep(CallRecord made) => Interlocked.CompareExchange(ref _record, made, null) ?? made;
}
