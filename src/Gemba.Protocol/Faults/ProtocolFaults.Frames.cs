using System.Globalization;

namespace Gemba.Protocol.Faults;

/// <summary>What can be wrong with a connection that carries frames or WebSocket messages.</summary>
public static partial class ProtocolFaults
{
    /// <summary>The bytes do not begin a frame.</summary>
    public static Fault NotAFrame() => new(
        "not_a_frame", ParseError, 400,
        "What was sent does not begin with MCPB, the mark of a frame.",
        "Send frames of 12 bytes and a payload to this port; HTTP and WebSocket have a port of their own.");

    /// <summary>The reserved bytes hold something.</summary>
    public static Fault FrameReservedSet() => new(
        "frame_reserved_set", ParseError, 400,
        "The frame's reserved bytes are not zero.",
        "Set bytes 6 and 7 of the compact header to zero.");

    /// <summary>The version is none that is spoken.</summary>
    public static Fault FrameVersion(int version) => new(
        "frame_version", ParseError, 400,
        string.Create(CultureInfo.InvariantCulture, $"The frame has version {version} of the framed protocol; only version 1 is spoken here."),
        "Send version 1, or agree on a version with a hello (type 6) first.");

    /// <summary>The payload is longer than is taken.</summary>
    public static Fault FrameTooLarge(long length, int limit) => new(
        "frame_too_large", InvalidRequest, 413,
        string.Create(CultureInfo.InvariantCulture, $"The frame announces a payload of {length} bytes; {limit} are taken."),
        "Send less in one message, or raise gateway:maxMessageBytes.");

    /// <summary>The connection ended inside a frame.</summary>
    public static Fault FrameCutShort() => new(
        "frame_cut_short", ParseError, 400,
        "The connection ended inside a frame.",
        "Send each frame whole before closing.");

    /// <summary>The frame did not come in time.</summary>
    public static Fault FrameTooSlow(TimeSpan limit) => new(
        "frame_too_slow", InvalidRequest, 408,
        string.Create(CultureInfo.InvariantCulture, $"A frame was begun and not complete within {limit.TotalSeconds:0.###} s."),
        "Send each frame in one go.");

    /// <summary>A frame has the other layout.</summary>
    public static Fault FrameLayoutChanged() => new(
        "frame_layout_changed", ParseError, 400,
        "The frame's header is laid out in another way than that of the connection's first frame.",
        "Keep to one layout on a connection.");

    /// <summary>Nothing came after the connection was made.</summary>
    public static Fault FirstFrameLate(TimeSpan limit) => new(
        "first_frame_late", InvalidRequest, 408,
        string.Create(CultureInfo.InvariantCulture, $"Nothing came within {limit.TotalSeconds:0.###} s of the connection."),
        "Begin with a hello or a request as soon as the connection stands.");

    /// <summary>The hello cannot be read.</summary>
    public static Fault HelloUnreadable() => new(
        "hello_unreadable", InvalidParams, 400,
        "The hello is not a JSON object with whole numbers as min_version and max_version.",
        "Send {\"min_version\":1,\"max_version\":1}, with \"namespace\" where only one is wanted.");

    /// <summary>No version is spoken by both.</summary>
    public static Fault NoCommonVersion(int min, int max) => new(
        "no_common_version", InvalidParams, 400,
        string.Create(CultureInfo.InvariantCulture, $"Version negotiation failed: the client speaks versions {min} to {max} of the framed protocol, this end version 1."),
        "Offer version 1.");

    /// <summary>A second hello.</summary>
    public static Fault AlreadyNegotiated() => new(
        "already_negotiated", InvalidRequest, 400,
        "The version of this connection has been negotiated already.",
        "Send one hello, as the first frame.");

    /// <summary>A frame that only the other end may send, or whose type nobody knows.</summary>
    public static Fault FrameUnexpected() => new(
        "frame_unexpected", InvalidRequest, 400,
        "The frame's type is unknown, or one that only the other end sends; it was passed over.",
        "Send requests and notifications as type 1 and answers as type 2.");

    /// <summary>The hello names a namespace that is not there.</summary>
    public static Fault NamespaceUnknown() => new(
        "namespace_unknown", InvalidParams, 404,
        "The hello names a namespace that is not served here.",
        "Leave 'namespace' out for all of them, or name one of the gateway's configuration.");

    /// <summary>A WebSocket message is longer than is taken.</summary>
    public static Fault SocketMessageTooLarge(int limit) => new(
        "socket_message_too_large", InvalidRequest, 413,
        string.Create(CultureInfo.InvariantCulture, $"A message is longer than {limit} bytes."),
        "Send less in one message, or raise gateway:maxMessageBytes.");

    /// <summary>A WebSocket message that is no text.</summary>
    public static Fault SocketMessageNotText() => new(
        "socket_message_not_text", InvalidRequest, 400,
        "A binary message came; messages are JSON-RPC as text.",
        "Send each message as one text message.");

    /// <summary>The request is no WebSocket handshake.</summary>
    public static Fault NotASocket() => new(
        "not_a_websocket", InvalidRequest, 426,
        "This address takes WebSocket connections only.",
        "Connect with a WebSocket client, or use the /mcp address of the same server over HTTP.");

    /// <summary>The limit of connections is reached.</summary>
    public static Fault TooManyConnections(int limit) => new(
        "too_many_connections", ServerError, 503,
        string.Create(CultureInfo.InvariantCulture, $"All {limit} places for lasting connections are taken."),
        "Close connections that are not needed, try again in a moment, or raise gateway:maxConnections.",
        TimeSpan.FromSeconds(5));
}
