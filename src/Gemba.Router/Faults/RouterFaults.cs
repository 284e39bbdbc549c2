using System.Globalization;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Router.Faults;

/// <summary>What can go wrong between a client and its gateway.</summary>
internal static class RouterFaults
{
    private const int InvalidParams = -32602;
    private const int MethodNotFound = -32601;
    private const int InternalError = -32603;
    private const int ServerError = -32000;

    // A router tries again within seconds; a client that waits as long meets a new connection more often than not.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>The reason of <see cref="RateLimited"/>.</summary>
    public const string RateLimitedReason = "router_rate_limited";

    /// <summary>The reason of <see cref="Denied"/>.</summary>
    public const string DeniedReason = "router_denied";

    /// <summary>The client calls too often.</summary>
    public static Fault RateLimited(double perSecond, TimeSpan wait) => new(
        RateLimitedReason, ServerError, 429,
        string.Create(CultureInfo.InvariantCulture, $"This desk may make {perSecond:0.###} calls per second, and made more."),
        string.Create(CultureInfo.InvariantCulture, $"Call again in {Math.Max(wait.TotalSeconds, 0.001):0.###} s, or raise limits:callsPerSecond of the router."),
        wait);

    /// <summary>The rules of this desk leave it out.</summary>
    public static Fault Denied(string name) => new(
        DeniedReason, InvalidParams, 403,
        $"The rules of this router do not let '{(name.Length > 80 ? $"{name[..80]}…" : name)}' be used.",
        "Do without it, or change router:allow and router:deny.");

    /// <summary>No gateway could be reached for as long as the request could wait.</summary>
    public static Fault GatewayUnreachable(string gateways, TimeSpan waited) => new(
        "gateway_unreachable", ServerError, 504,
        string.Create(CultureInfo.InvariantCulture, $"No gateway could be reached within {waited.TotalSeconds:0.###} s ({gateways}); the request was not sent."),
        "Call again: the router connects by itself as soon as a gateway answers. Whoever runs the gateway can start it.",
        Soon);

    /// <summary>More requests wait than may.</summary>
    public static Fault QueueFull(int limit) => new(
        "router_queue_full", ServerError, 503,
        string.Create(CultureInfo.InvariantCulture, $"No gateway can be reached, and {limit} requests wait for one already; this one was not sent."),
        "Call again when those are answered, or raise router:maxQueuedRequests.",
        Soon);

    /// <summary>The connection ended inside the call.</summary>
    public static Fault GatewayBroke(string gateway) => new(
        "gateway_broke", ServerError, 502,
        $"The connection to the gateway {gateway} ended before it answered; the work may have been done.",
        "Look whether it was done before you call again.");

    /// <summary>What came is no answer.</summary>
    public static Fault GatewayUnreadable(string gateway) => new(
        "gateway_unreadable", ServerError, 502,
        $"The gateway {gateway} answered with something that is no message of the protocol.",
        "Check that router:gateways names an MCP endpoint; a repeat will probably fail alike.");

    /// <summary>The gateway refuses the router.</summary>
    public static Fault GatewayRefused(string gateway, int status) => new(
        "gateway_refused", ServerError, 502,
        string.Create(CultureInfo.InvariantCulture, $"The gateway {gateway} refused the request with HTTP status {status}."),
        "Check the path in router:gateways and the namespace; /health of the gateway names those that it has.");

    /// <summary>The gateway forgets sessions as fast as they are made.</summary>
    public static Fault SessionLost(string gateway) => new(
        "gateway_session_lost", ServerError, 502,
        $"The gateway {gateway} forgot the session again and again; the request was not worked on.",
        "If several gateways stand behind one address, let it send a session to the one that made it.",
        Soon);

    /// <summary>The answer is too long.</summary>
    public static Fault AnswerTooLarge(string gateway, long bytes, int limit) => new(
        "gateway_answer_too_large", ServerError, 502,
        string.Create(CultureInfo.InvariantCulture, $"The gateway {gateway} answered with {bytes} bytes or more; {limit} are taken."),
        "Ask for less in one call, or raise router:maxAnswerBytes.");

    /// <summary>A question cannot be passed to the client.</summary>
    public static Fault QuestionRefused() => new(
        "router_questions_full", MethodNotFound, 400,
        "The client has more open questions than are kept.",
        "Do without it, or ask again when others are answered.");

    /// <summary>The audit trail cannot be written.</summary>
    /// <param name="why">What the trail says.</param>
    public static Fault NotRecorded(string why) => new(
        "router_not_recorded", InternalError, 500,
        $"The call was not answered because it cannot be recorded: {why}",
        "Make room for the audit trail, or let calls pass unrecorded with audit:onFailure.");

    /// <summary>A fault of the router itself.</summary>
    public static Fault Internal() => new(
        "router_internal", InternalError, 500,
        "The router failed at this request.",
        "The cause stands in its log, on standard error; a repeat may succeed.");

    /// <summary>What a failed exchange means for the client.</summary>
    public static Fault Of(PeerException failed, string gateway, int maxAnswerBytes) => failed.Failure switch
    {
        PeerFailure.TooLarge => AnswerTooLarge(gateway, failed.Bytes, maxAnswerBytes),
        PeerFailure.Refused => GatewayRefused(gateway, failed.HttpStatus),
        PeerFailure.Unreadable => GatewayUnreadable(gateway),
        PeerFailure.SessionLost => SessionLost(gateway),
        _ => GatewayBroke(gateway),
    };
}
