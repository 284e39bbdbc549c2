using System.Globalization;
using Gemba.Observability.Resilience;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Faults;

/// <summary>What can go wrong between a client and the servers behind the gateway.</summary>
internal static class GatewayFaults
{
    /// <summary>The reason of <see cref="Denied"/>.</summary>
    public const string DeniedReason = "access_denied";

    /// <summary>The reason of <see cref="BackendUnavailable"/>.</summary>
    public const string UnavailableReason = "backend_unavailable";

    private const int InvalidParams = -32602;
    private const int MethodNotFound = -32601;
    private const int ServerError = -32000;

    /// <summary>The reason of <see cref="TimedOut"/>.</summary>
    public const string TimedOutReason = "backend_timeout";

    /// <summary>The reason of <see cref="TargetUnknown"/>.</summary>
    public const string TargetUnknownReason = "target_unknown";

    /// <summary>Reason of <see cref="TooManyAtOnce"/>.</summary>
    public const string TooManyAtOnceReason = "gateway_too_many_at_once";

    /// <summary>Reason of <see cref="RateLimited"/>.</summary>
    public const string RateLimitedReason = "gateway_rate_limited";

    /// <summary>No server offers what was asked for.</summary>
    public static Fault TargetUnknown(string kind, string name, IEnumerable<string>? known = null) => new(
        TargetUnknownReason, InvalidParams, 400,
        $"There is no {kind} '{Shown(name)}' here.{FaultText.DidYouMean(Shown(name), known ?? [])}",
        "List what there is and use one of those names as it stands there.");

    /// <summary>The server that has it cannot be reached.</summary>
    public static Fault BackendUnavailable(string space, string backend, TimeSpan retryAfter) => new(
        UnavailableReason, ServerError, 503,
        $"The server '{backend}' of the namespace '{space}' cannot be reached.",
        "Try again in a moment; the gateway connects again by itself. Its operator sees the cause in the gateway's health and log.",
        retryAfter);

    /// <summary>The program that kept the state of the client's session ended.</summary>
    public static Fault SessionStateLost(string space, string backend) => new(
        "session_state_lost", ServerError, 404,
        $"The program '{backend}' of the namespace '{space}' that ran for this session alone has ended, and what it kept with it; the session has ended too.",
        "Begin a new session with initialize.");

    /// <summary>The connection ended inside the call.</summary>
    public static Fault BackendBroke(string space, string backend) => new(
        "backend_broke", ServerError, 502,
        $"The connection to the server '{backend}' of the namespace '{space}' ended before it answered; it may have done the work.",
        "Look whether the work was done before you call again.");

    /// <summary>What the server answered is no answer.</summary>
    public static Fault BackendUnreadable(string space, string backend) => new(
        "backend_unreadable", ServerError, 502,
        $"The server '{backend}' of the namespace '{space}' answered with something that is no message of the protocol.",
        "Tell the operator of that server; a repeat will probably fail alike.");

    /// <summary>The server refuses the gateway.</summary>
    public static Fault BackendRefused(string space, string backend, int status) => new(
        "backend_refused", ServerError, 502,
        string.Create(CultureInfo.InvariantCulture, $"The server '{backend}' of the namespace '{space}' refused the request with HTTP status {status}."),
        "Tell the gateway's operator: its credentials or its address for that server are probably wrong.");

    /// <summary>The result is too long.</summary>
    public static Fault ResultTooLarge(string space, string backend, long bytes, int limit) => new(
        "result_too_large", ServerError, 502,
        string.Create(CultureInfo.InvariantCulture, $"The server '{backend}' of the namespace '{space}' answered with {bytes} bytes or more; {limit} are let through."),
        "Ask for less in one call, or raise gateway:maxResultBytes.");

    /// <summary>The time is over.</summary>
    public static Fault TimedOut(string space, string backend, TimeSpan limit) => new(
        TimedOutReason, ServerError, 504,
        string.Create(CultureInfo.InvariantCulture, $"The server '{backend}' of the namespace '{space}' did not answer within {limit.TotalSeconds:0.###} s and was told to stop."),
        "Ask for less in one call, or raise gateway:callTimeout.");

    /// <summary>The cursor is none of this list, or the list changed.</summary>
    public static Fault CursorUnknown() => new(
        "cursor_unknown", InvalidParams, 400,
        "The cursor belongs to no page of this list as it is now.",
        "List again from the start, without a cursor.");

    /// <summary>The client watches too much.</summary>
    public static Fault TooManySubscriptions(int most) => new(
        "too_many_subscriptions", ServerError, 429,
        string.Create(CultureInfo.InvariantCulture, $"{most} resources are subscribed to, the most that one client may watch."),
        "End subscriptions that are not needed any more with resources/unsubscribe.");

    /// <summary>What a server asked was not answered in time, or not before its call ended.</summary>
    public static Fault NotAnswered(string method) => new(
        "client_silent", ServerError, 504,
        $"'{Shown(method)}' was not answered, and nobody waits for the answer any more.",
        "Do without it, or ask again in another call; gateway:guard:questionTimeout is how long a client may take.");

    /// <summary>The client refused what a server asked.</summary>
    public static Fault ClientRefused(string method) => new(
        "client_refused", ServerError, 400,
        $"The server needed an answer to '{Shown(method)}', and the client refused it.",
        "Call again and answer the question, or call without what needs it.");

    /// <summary>The server asks without end.</summary>
    public static Fault TooManyQuestions(string space, string backend, int most) => new(
        "too_many_questions", ServerError, 502,
        string.Create(CultureInfo.InvariantCulture, $"The server '{backend}' of the namespace '{space}' asked more than {most} times for one call."),
        "Tell the operator of that server; a repeat will probably fail alike.");

    /// <summary>The server asks the client, who cannot be asked.</summary>
    public static Fault ClientCannotBeAsked(string method) => new(
        "client_not_askable", MethodNotFound, 400,
        $"'{Shown(method)}' cannot be asked of the client of this request.",
        "Do without it; the client has no session in which it could answer, or several calls were in flight on a shared connection.");

    /// <summary>Nothing waits for the input that came.</summary>
    public static Fault InputStateUnknown(TimeSpan patience) => new(
        "input_state_unknown", InvalidParams, 400,
        string.Create(CultureInfo.InvariantCulture, $"Nothing waits for this input: the call has ended, or its question was not answered within {patience.TotalSeconds:0.###} s, or it is another call's."),
        "Look whether the work was done, and call again without requestState.");

    /// <summary>Too many servers wait for what they asked.</summary>
    public static Fault TooManyHeldCalls(int limit) => new(
        "too_many_held_calls", ServerError, 503,
        string.Create(CultureInfo.InvariantCulture, $"The server has a question, and {limit} calls wait for answers of clients already."),
        "Answer open questions, or call again in a minute.",
        TimeSpan.FromSeconds(30));

    /// <summary>The tool is called too often.</summary>
    public static Fault RateLimited(string tool, RateRefusal refusal) => new(
        RateLimitedReason, ServerError, 429,
        string.Create(CultureInfo.InvariantCulture, $"'{Shown(tool)}' was called too often: {WhoIn(refusal.Scope)} may make {refusal.PerSecond:0.###} calls per second."),
        string.Create(CultureInfo.InvariantCulture, $"Repeat the call in {Math.Ceiling(refusal.RetryAfter.TotalSeconds * 1000) / 1000:0.###} s."),
        refusal.RetryAfter);

    /// <summary>As many calls as may be are under way.</summary>
    public static Fault TooManyAtOnce(string tool, string scope, int most) => new(
        TooManyAtOnceReason, ServerError, 429,
        string.Create(CultureInfo.InvariantCulture, $"'{Shown(tool)}' was not called: {WhoIn(scope)} may have {most} calls under way at once."),
        "Wait for an answer, then repeat the call.",
        TimeSpan.FromSeconds(1));

    /// <summary>As much as may be is under way.</summary>
    public static Fault TooManyBytes(int most) => new(
        "gateway_too_many_bytes", ServerError, 503,
        string.Create(CultureInfo.InvariantCulture, $"Requests under way here have {most} bytes already, as many as they may."),
        "Send the request again in a second, or a shorter one.",
        TimeSpan.FromSeconds(1));

    /// <summary>Nobody can say whether the call may be made.</summary>
    public static Fault LimitsAway() => new(
        "limits_away", ServerError, 503,
        "Where the gateways count calls cannot be reached just now, and none passes uncounted.",
        "Try again in a moment.",
        TimeSpan.FromSeconds(1));

    /// <summary>An operator stopped it.</summary>
    public static Fault Stopped(string target, string reason) => new(
        "cord_pulled", ServerError, 503,
        $"'{Shown(target)}' was stopped by the gateway's operator: {reason}",
        "Do without it until the operator releases it.");

    /// <summary>There is nothing of that name to stop.</summary>
    public static Fault CordTargetUnknown(string target, IEnumerable<string> namespaces) => new(
        "cord_target_unknown", InvalidParams, 404,
        $"There is nothing '{Shown(target)}' that could be stopped.",
        $"Name a namespace ({string.Join(", ", namespaces)}), one of its tools as in docs/search, or one of its servers as in docs@one.");

    /// <summary>Nobody says why.</summary>
    public static Fault CordNeedsReason(int longest) => new(
        "cord_needs_reason", InvalidParams, 400,
        "What is stopped needs a reason: every caller is told.",
        string.Create(CultureInfo.InvariantCulture, $"Say why in 1 to {longest} characters."));

    /// <summary>Too much is stopped.</summary>
    public static Fault TooManyCords(int most) => new(
        "too_many_cords", ServerError, 409,
        string.Create(CultureInfo.InvariantCulture, $"{most} things are stopped already."),
        "Release some, or stop a whole namespace.");

    /// <summary>Sessions cannot be asked for.</summary>
    public static Fault SessionStoreAway() => new(
        "session_store_away", ServerError, 503,
        "Where the gateways keep sessions cannot be reached just now.",
        "Try again in a moment; the session is not lost.",
        TimeSpan.FromSeconds(1));

    /// <summary>There is no room for another session.</summary>
    public static Fault SessionStoreFull(int most) => new(
        "session_store_full", ServerError, 503,
        string.Create(CultureInfo.InvariantCulture, $"All gateways together have {most} sessions open."),
        "End sessions that are not needed with DELETE, try again in a minute, or raise gateway:sessions:max.",
        TimeSpan.FromSeconds(30));

    /// <summary>What the client says of itself is too long for its session's id.</summary>
    public static Fault SessionTooLong(int longest) => new(
        "session_too_long", InvalidParams, 400,
        string.Create(CultureInfo.InvariantCulture, $"With 'capabilities' and 'clientInfo' as long as these the session's id would be longer than {longest} characters."),
        "Send shorter ones, or let the gateway keep sessions in memory or in Redis.");

    /// <summary>The audit trail cannot be written.</summary>
    /// <param name="why">What the trail says.</param>
    public static Fault NotRecorded(string why) => new(
        "not_recorded", -32603, 500,
        $"The call was not answered because it cannot be recorded: {why}",
        "The gateway's operator must make room for the audit trail, or let calls pass unrecorded with audit:onFailure.");

    /// <summary>A fault of the gateway itself.</summary>
    public static Fault Internal() => new(
        "internal", -32603, 500,
        "The gateway failed at this request.",
        "Its operator finds the cause in the gateway's log; a repeat may succeed.");

    /// <summary>The caller may not use it.</summary>
    /// <param name="what">As the caller wrote it.</param>
    public static Fault Denied(string what) => new(
        DeniedReason, InvalidParams, 403,
        $"'{Shown(what)}' is not for you to use.",
        "Use what the lists show you. The gateway's operator decides with gateway:rules.");

    private static string WhoIn(string scope) => scope switch
    {
        "tool" or "namespace" => "all clients together",
        "address" => "one address",
        _ => "one client",
    };

    private static string Shown(string text) => text.Length > 80 ? $"{text[..80]}…" : text;
}
