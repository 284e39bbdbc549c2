namespace Gemba.Protocol.Envelopes;

/// <summary>The members of a message that the envelope looks at; a set of them says which were met.</summary>
[Flags]
internal enum EnvelopeMember
{
    None = 0,
    JsonRpc = 1 << 0,
    Id = 1 << 1,
    Method = 1 << 2,
    Params = 1 << 3,
    Result = 1 << 4,
    Error = 1 << 5,

    Name = 1 << 6,
    Uri = 1 << 7,
    Arguments = 1 << 8,
    Meta = 1 << 9,
    RequestId = 1 << 10,
    ParamsProgressToken = 1 << 11,
    ProtocolVersion = 1 << 12,
    ClientInfo = 1 << 13,

    Traceparent = 1 << 14,
    Tracestate = 1 << 15,
    Baggage = 1 << 16,
    MetaProgressToken = 1 << 17,
    MetaProtocolVersion = 1 << 18,
    MetaClientCapabilities = 1 << 19,
    MetaClientInfo = 1 << 20,
    MetaSubscriptionId = 1 << 21,

    IsError = 1 << 22,
    ResultType = 1 << 23,
    ErrorCode = 1 << 24,
    ClientName = 1 << 25,
    MetaLogLevel = 1 << 26,

    /// <summary>Differs from a member's name only in letter case.</summary>
    LookAlike = 1 << 30,
}
