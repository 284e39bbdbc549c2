using System.Text.Json;

namespace Gemba.Protocol.Envelopes;

/// <summary>Where the parts of a message lie in its bytes; filled by the scanner.</summary>
internal struct EnvelopeParts
{
    internal MessageKind Kind;
    internal bool HasJsonRpc2;
    internal bool HasClientCapabilities;
    internal bool IsErrorResult;
    internal bool HasCode;
    internal int Code;
    internal JsonTokenType IdType;
    internal string? KnownMethod;

    internal ByteRange Id;
    internal ByteRange Method;
    internal ByteRange Params;
    internal ByteRange Result;
    internal ByteRange Error;

    internal ByteRange Name;
    internal ByteRange Uri;
    internal ByteRange Arguments;
    internal ByteRange Meta;
    internal ByteRange RequestId;
    internal ByteRange ParamsProgressToken;
    internal ByteRange ProtocolVersion;
    internal ByteRange ClientName;

    internal ByteRange Traceparent;
    internal ByteRange Tracestate;
    internal ByteRange Baggage;
    internal ByteRange MetaProgressToken;
    internal ByteRange MetaProtocolVersion;
    internal ByteRange MetaClientName;
    internal ByteRange MetaSubscriptionId;
    internal ByteRange MetaLogLevel;
    internal ByteRange ResultType;
}
