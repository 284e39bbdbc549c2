namespace Gemba.Protocol.Envelopes;

/// <summary>What routing, limits and observation need to know of one JSON-RPC message, read in one pass over its bytes.</summary>
/// <remarks>
/// The bytes stay as they came: an id or a progress token is replaced by splicing, so nothing that a newer revision adds is lost. Reading
/// allocates nothing; texts are made when asked for. A member that is looked at here and stands twice in its object, or beside a twin in
/// other letter case, makes the message unfit: a server behind us could read the other one (JSON has no rule which counts).
/// </remarks>
public readonly partial struct Envelope
{
    private readonly EnvelopeParts _parts;

    private Envelope(ReadOnlyMemory<byte> utf8, in EnvelopeParts parts)
    {
        Utf8 = utf8;
        _parts = parts;
    }

    /// <summary>The message's bytes, without a byte order mark.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Request, notification, response or error.</summary>
    public MessageKind Kind => _parts.Kind;

    /// <summary>Where the id lies: a JSON text with its quotes, or a whole number of any size. Absent for notifications and for errors without one.</summary>
    public ByteRange Id => _parts.Id;

    /// <summary>The method's name; <see cref="string.Empty"/> for answers. For a method that the protocol defines, no new string is made.</summary>
    public string Method => _parts.KnownMethod ?? MethodText.ToString();

    /// <summary>The method's name as it stands in the message.</summary>
    public JsonText MethodText => TextAt(_parts.Method);

    /// <summary>Whether the method is one that some revision of the protocol defines: only such a name may become a metric's label.</summary>
    public bool IsKnownMethod => _parts.KnownMethod is not null;

    /// <summary>Whom the request is for: the name in <c>tools/call</c> and <c>prompts/get</c>, the URI in <c>resources/*</c>; absent elsewhere.</summary>
    public JsonText Target => TextAt(TargetAt);

    /// <summary>Where <see cref="Target"/> stands, with its quotes.</summary>
    public ByteRange TargetAt => _parts.KnownMethod switch
    {
        "tools/call" or "prompts/get" => _parts.Name,
        "resources/read" or "resources/subscribe" or "resources/unsubscribe" or "notifications/resources/updated" => _parts.Uri,
        _ => default,
    };

    /// <summary>The value of <c>params</c>.</summary>
    public ByteRange Params => _parts.Params;

    /// <summary>The value of <c>params.arguments</c>.</summary>
    public ByteRange Arguments => _parts.Arguments;

    /// <summary>The value of <c>params._meta</c>.</summary>
    public ByteRange Meta => _parts.Meta;

    /// <summary>The request that a <c>notifications/cancelled</c> ends; absent elsewhere.</summary>
    public ByteRange CancelledRequestId => _parts.KnownMethod == "notifications/cancelled" ? _parts.RequestId : default;

    /// <summary>The token under which progress is asked for (in <c>_meta</c>) or told (in <c>notifications/progress</c>).</summary>
    public ByteRange ProgressToken => _parts.KnownMethod == "notifications/progress" ? _parts.ParamsProgressToken : _parts.MetaProgressToken;

    /// <summary>W3C trace context of the caller, <c>params._meta.traceparent</c>.</summary>
    public JsonText Traceparent => TextAt(_parts.Traceparent);

    /// <summary>W3C trace state of the caller, <c>params._meta.tracestate</c>.</summary>
    public JsonText Tracestate => TextAt(_parts.Tracestate);

    /// <summary>W3C baggage of the caller, <c>params._meta.baggage</c>.</summary>
    public JsonText Baggage => TextAt(_parts.Baggage);

    /// <summary>The revision in <c>_meta</c>, where every request of a revision without handshake states it.</summary>
    public JsonText MetaProtocolVersion => TextAt(_parts.MetaProtocolVersion);

    /// <summary>Whether <c>_meta</c> has the client's capabilities as an object.</summary>
    public bool HasClientCapabilities => _parts.HasClientCapabilities;

    /// <summary>The log level in <c>_meta</c> up to which the client wants to hear of this request.</summary>
    public JsonText MetaLogLevel => TextAt(_parts.MetaLogLevel);

    /// <summary>The id in <c>_meta</c> of the <c>subscriptions/listen</c> request that a notification belongs to.</summary>
    public ByteRange SubscriptionId => _parts.MetaSubscriptionId;

    /// <summary>The revision that an <c>initialize</c> asks for; absent elsewhere.</summary>
    public JsonText InitializeProtocolVersion => _parts.KnownMethod == "initialize" ? TextAt(_parts.ProtocolVersion) : default;

    /// <summary>The client's name, from <c>_meta</c> or from <c>initialize</c>.</summary>
    public JsonText ClientName => TextAt(_parts.MetaClientName.IsPresent ? _parts.MetaClientName : _parts.ClientName);

    /// <summary>The value of <c>result</c>.</summary>
    public ByteRange Result => _parts.Result;

    /// <summary><c>result.resultType</c>: <c>complete</c>, <c>input_required</c> or a later one.</summary>
    public JsonText ResultType => TextAt(_parts.ResultType);

    /// <summary>Whether the result says <c>"isError": true</c>: the tool failed, though the call was answered.</summary>
    public bool IsErrorResult => _parts.IsErrorResult;

    /// <summary>The value of <c>error</c>.</summary>
    public ByteRange Error => _parts.Error;

    /// <summary><c>error.code</c>; <see langword="null"/> where there is none or it is no 32-bit whole number.</summary>
    public int? ErrorCode => _parts.HasCode ? _parts.Code : null;

    /// <summary>The bytes of one piece of the message.</summary>
    public ReadOnlySpan<byte> BytesOf(ByteRange range) => Utf8.Span.Slice(range.Start, range.Length);

    private JsonText TextAt(ByteRange range) => range.IsPresent ? new JsonText(Utf8.Slice(range.Start, range.Length)) : default;
}
