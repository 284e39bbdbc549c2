using System.Globalization;

namespace Gemba.Protocol.Faults;

/// <summary>What can be wrong with an HTTP request to an MCP endpoint.</summary>
public static partial class ProtocolFaults
{
    private const int MethodNotFound = -32601;
    private const int InvalidParams = -32602;
    private const int HeaderMismatch = -32020;
    private const int UnsupportedRevisionCode = -32022;

    /// <summary>The Host header names none of the hosts that are served here.</summary>
    public static Fault HostRefused() => new(
        "host_refused", ServerError, 403,
        "The request's Host header names a host that is not served here, as a page in a browser that was led astray would send it.",
        "Use the address that the server prints, or add the name to endpoint:allowedHosts of the server's configuration.");

    /// <summary>The Origin header names a web page from elsewhere.</summary>
    public static Fault OriginRefused() => new(
        "origin_refused", ServerError, 403,
        "The request comes from a web page of another origin.",
        "Add the page's origin to endpoint:allowedOrigins of the server's configuration if it may call the tools here.");

    /// <summary>The endpoint stops.</summary>
    public static Fault Draining() => new(
        "draining", ServerError, 503,
        "The server is stopping and takes no new requests.",
        "Send the request again in a few seconds, when the server is back.",
        TimeSpan.FromSeconds(5));

    /// <summary>The body is not declared as JSON.</summary>
    public static Fault NotJson() => new(
        "content_type_not_json", InvalidRequest, 415,
        "The request's Content-Type is not application/json.",
        "Send one JSON-RPC message with Content-Type: application/json.");

    /// <summary>The body is declared in another encoding than that of JSON.</summary>
    public static Fault CharsetRefused() => new(
        "charset_not_utf8", InvalidRequest, 415,
        "The request's Content-Type names another charset than utf-8, the one in which JSON is sent.",
        "Encode the message as UTF-8 and send Content-Type: application/json without a charset, or with charset=utf-8.");

    /// <summary>The client takes none of the forms in which an answer can come.</summary>
    /// <param name="wanted">The media types that can be sent.</param>
    public static Fault NotAcceptable(string wanted) => new(
        "not_acceptable", InvalidRequest, 406,
        $"The request's Accept header leaves no form for the answer: it may come as {wanted}.",
        "Send Accept: application/json, text/event-stream.");

    /// <summary>The body is too long.</summary>
    /// <param name="limit">Longest allowed body in bytes.</param>
    public static Fault BodyTooLarge(long limit) => new(
        "body_too_large", InvalidRequest, 413,
        string.Create(CultureInfo.InvariantCulture, $"The request's body is longer than {limit} bytes."),
        "Send less in one call, or raise endpoint:maxBodyBytes of the server's configuration.");

    /// <summary>The body is not sent as HTTP/1.1 demands (RFC 9112, section 7.1), or ends before it is whole.</summary>
    public static Fault BodyTorn() => new(
        "body_torn", InvalidRequest, 400,
        "The request's body is not the length or the chunks that its headers promise.",
        "Send the request again; what stands between the client and this server may have cut it.");

    /// <summary>The body comes so slowly that it is no use to wait for it.</summary>
    public static Fault BodyTooSlow() => new(
        "body_too_slow", InvalidRequest, 408,
        "The request's body came too slowly.",
        "Send the request again, all of it at once.");

    /// <summary>The HTTP method is none of the endpoint's.</summary>
    /// <param name="method">The method, one of HTTP's own.</param>
    /// <param name="why">Ends the sentence "… is not available here: …".</param>
    public static Fault MethodNotAllowed(string method, string why) => new(
        "http_method_not_allowed", ServerError, 405,
        $"{method} is not available here: {why}.",
        "Send each message as a POST to this address.");

    /// <summary>The revision is none that is served.</summary>
    /// <param name="revision">As the client named it; shortened by the caller.</param>
    public static Fault UnsupportedRevision(string revision) => new(
        "unsupported_revision", UnsupportedRevisionCode, 400,
        $"The MCP revision '{revision}' is not served here.",
        $"Use {Revisions.Sessionless} with per-request metadata, or begin with initialize in {string.Join(", ", Revisions.WithHandshake)}.");

    /// <summary>A header that must be there is missing.</summary>
    public static Fault HeaderMissing(string header) => new(
        "header_missing", HeaderMismatch, 400,
        $"The {header} header is missing.",
        $"Send the {header} header with the value that stands in the message.");

    /// <summary>A header says something else than the message.</summary>
    public static Fault HeaderDiffers(string header, string place) => new(
        "header_differs", HeaderMismatch, 400,
        $"The {header} header does not say the same as {place} in the message.",
        "Send the same value in both places.");

    /// <summary>A header's value cannot be read.</summary>
    public static Fault HeaderUnreadable(string header) => new(
        "header_unreadable", HeaderMismatch, 400,
        $"The {header} header holds characters that a header cannot hold, or Base64 that cannot be decoded.",
        "Send visible ASCII as it is and everything else as =?base64?…?= with the UTF-8 bytes inside.");

    /// <summary>The request does not say who asks and how.</summary>
    public static Fault MetaMissing(string key) => new(
        "meta_missing", InvalidParams, 400,
        $"A request of revision {Revisions.Sessionless} must have 'params._meta[\"{key}\"]'.",
        $"Send the key with every request, or begin with initialize in {Revisions.NewestWithHandshake}.");

    /// <summary>The revision has the method no more.</summary>
    public static Fault MethodRemoved(string method) => new(
        "method_removed", MethodNotFound, 404,
        $"Revision {Revisions.Sessionless} does not have the method '{method}'.",
        method switch
        {
            "initialize" or "ping" => "Call server/discover instead; no handshake is needed.",
            "logging/setLevel" => "Name the level with each request, in _meta[\"io.modelcontextprotocol/logLevel\"].",
            "resources/subscribe" or "resources/unsubscribe" => "Open subscriptions/listen with resourceSubscriptions instead.",
            _ => "Leave the call out.",
        });
}
