using System.Diagnostics;
using System.Text.Json;
using Gemba.Observability.Metrics;
using Gemba.Observability.Tracing;
using ModelContextProtocol.Protocol;

namespace Gemba.Observability.Calls;

/// <summary>An operation that is under way: what log lines, audit and tools may want to know of it while it runs.</summary>
/// <remarks>It flows with the asynchronous work of the operation, so that <see cref="Current"/> is right on any thread that works for it.</remarks>
public sealed partial class OpenCall
{
    private static readonly AsyncLocal<OpenCall?> Flowing = new();

    private const long Unknown = -1;

    private readonly DateTime _time;
    private object? _connection;
    private RequestId _id;
    private Activity? _span;
    private ActivityTraceId _trace;
    private ActivitySpanId _spanId;
    private long _requestBytes;
    private long _responseBytes = Unknown;
    private int _ended;
    private int _witnessed;

    internal OpenCall(in CallStart start, long started, DateTimeOffset time)
    {
        Method = Cut(start.Method) ?? "";
        Tool = Cut(start.Tool);
        Prompt = Cut(start.Prompt);
        Session = start.Session;
        Client = Cut(start.Client);
        Principal = start.Principal;
        Transport = start.Transport;
        Direction = start.Direction;
        IsRequest = start.IsRequest;
        ProtocolRevision = start.Revision;
        MessageId = Cut(start.MessageId);
        _requestBytes = start.RequestBytes ?? Unknown;
        Remote = start.Remote ?? RemoteTrace.None;
        _trace = Remote.TraceId;
        Started = started;
        _time = time.UtcDateTime;
        RequestId = CallIdentity.Next();
        Names = CallNames.Of(start.Method, start.Tool, start.Prompt);
    }

    /// <summary>The operation that the calling code works for, or <see langword="null"/> outside of one.</summary>
    public static OpenCall? Current
    {
        get => Flowing.Value;
        internal set => Flowing.Value = value;
    }

    /// <summary>Same as <see cref="CallRecord.RequestId"/>.</summary>
    public Guid RequestId { get; }

    /// <summary>Same as <see cref="CallRecord.Method"/>.</summary>
    public string Method { get; }

    /// <summary>Same as <see cref="CallRecord.Tool"/>.</summary>
    public string? Tool { get; }

    /// <summary>Same as <see cref="CallRecord.Prompt"/>.</summary>
    public string? Prompt { get; }

    /// <summary>Same as <see cref="CallRecord.Session"/>.</summary>
    public string? Session { get; }

    /// <summary>Same as <see cref="CallRecord.Client"/>.</summary>
    public string? Client { get; }

    /// <summary>Same as <see cref="CallRecord.Principal"/>.</summary>
    public string? Principal { get; }

    /// <summary>When the operation began, in UTC.</summary>
    public DateTimeOffset Time => _time;

    /// <summary>
    /// Stable reason of the fault that ended it, as in <c>sheet_not_found</c>. A tool sets it before it answers with <c>isError: true</c>; the last
    /// one set counts. Shown on a metric only when it was registered as a known fault.
    /// </summary>
    public string? FaultReason { get; set; }

    /// <summary>Time spent waiting for a permit so far; whoever holds the queue adds to it.</summary>
    public TimeSpan QueueWait { get; set; }

    /// <summary>Same as <see cref="CallRecord.IsPartial"/>; a tool sets it.</summary>
    public bool IsPartial { get; set; }

    /// <summary>Same as <see cref="CallRecord.TraceId"/>.</summary>
    public ActivityTraceId TraceId => _trace;

    /// <summary>
    /// The trace that a line written here belongs to: of the activity that is current in a call that is traced, else of the call, so that log lines and
    /// audit lines of one call name the same.
    /// </summary>
    internal static ActivityTraceId TraceHere =>
        Current is { Span: null } call && call.TraceId != default ? call.TraceId : Activity.Current?.TraceId ?? default;

    /// <summary>The server span; <see langword="null"/> when the operation is not traced, and when it is over: who keeps the operation need not keep the span.</summary>
    internal Activity? Span
    {
        get => _span;
        set
        {
            _span = value;
            if (value is not null)
                (_trace, _spanId) = (value.TraceId, value.SpanId);
        }
    }

    /// <summary>The spans inside it, until it ends; <see langword="null"/> when nobody holds them.</summary>
    internal HeldSpans? Held { get; set; }

    /// <summary>Method and target as metrics and spans may name them.</summary>
    internal CallNames Names { get; }

    /// <summary>Where the trace comes from; also what is passed on when nothing is traced here.</summary>
    internal RemoteTrace Remote { get; }

    internal long Started { get; }

    /// <summary>Where it stands among the calls in flight, or below zero.</summary>
    internal int Place { get; set; } = -1;

    internal CallDirection Direction { get; }

    internal bool IsRequest { get; }

    internal string Transport { get; }

    internal string? ProtocolRevision { get; set; }

    internal string? MessageId { get; }

    internal long? RequestBytes => _requestBytes == Unknown ? null : _requestBytes;

    internal long? ResponseBytes => _responseBytes == Unknown ? null : _responseBytes;

    internal IReadOnlyDictionary<string, JsonElement>? Arguments { get; set; }

    /// <summary>Who began it, where that was one for requests: the same one ends it.</summary>
    internal Messages.RequestObserver? Observer { get; set; }

    /// <summary>How it was answered, once the answer has been seen.</summary>
    internal CallEnd? Answered { get; set; }

    /// <summary>How long it took, once it is over.</summary>
    internal TimeSpan Took { get; set; }

    /// <summary>Set when the time limit of the operation ran out: what is answered then looks like any other failure.</summary>
    internal bool TimedOut { get; set; }

    /// <summary>Says which request of which connection this is.</summary>
    internal void BelongsTo(object connection, RequestId id) => (_connection, _id) = (connection, id);

    /// <summary>Whether this is that request: where one server calls another in the same process, the inner one's work flows with the outer one's operation.</summary>
    internal bool IsRequestOf(object connection, RequestId id) => Equals(_connection, connection) && _id.Equals(id);

    /// <summary>The link tells how long the answer was.</summary>
    internal void AnswerSized(long bytes) => _responseBytes = bytes;

    /// <summary>Whether the caller is the first to end the operation; nobody else may.</summary>
    internal bool TryEnd() => Interlocked.Exchange(ref _ended, 1) == 0;

    internal bool TryWitness() => Interlocked.Exchange(ref _witnessed, 1) == 0;

    private static string? Cut(string? text) => text is { Length: > CallRecord.LongestText } ? text[..CallRecord.LongestText] : text;
}
