using System.Globalization;
using Gemba.Protocol.Envelopes;

namespace Gemba.Protocol.Faults;

/// <summary>What can be wrong with a call, whatever link it came over.</summary>
public static partial class ProtocolFaults
{
    private const int ServerError = -32000;

    /// <summary>The reason of <see cref="ToolDenied"/>.</summary>
    internal const string ToolDeniedReason = "tool_denied";

    /// <summary>A line on standard input is too long.</summary>
    /// <param name="limit">Longest allowed line in bytes.</param>
    public static Fault LineTooLong(int limit) => new(
        "line_too_long", InvalidRequest, 413,
        string.Create(CultureInfo.InvariantCulture, $"A line is longer than {limit} bytes and was skipped."),
        "Send less in one message, or raise stdio:maxLineBytes in the server's configuration.");

    /// <summary>The id names a call that is still in flight.</summary>
    public static Fault IdInUse() => new(
        "id_in_use", InvalidRequest, 400,
        "The message's 'id' is that of a call that is still in flight.",
        "Give each request an id of its own.");

    /// <summary>The limit of calls in flight is reached.</summary>
    public static Fault TooManyCalls(int limit) => new(
        "endpoint_busy", ServerError, 503,
        string.Create(CultureInfo.InvariantCulture, $"All {limit} places for calls in flight are taken."),
        "Wait a second and send the call again, or keep fewer calls in flight.",
        TimeSpan.FromSeconds(1));

    /// <summary>One caller has as many places as one may.</summary>
    public static Fault CallerShareTaken(int share, int most) => new(
        "caller_share_taken", ServerError, 503,
        string.Create(CultureInfo.InvariantCulture, $"You have {share} places already, as many of the {most} as one caller may."),
        "Wait for an answer, or end sessions and connections that you do not need; the operator may raise endpoint:callerShare.",
        TimeSpan.FromSeconds(1));

    /// <summary>The server behind the endpoint has ended.</summary>
    public static Fault ServerEnded() => new(
        "server_ended", ServerError, 503,
        "The server that would answer has ended.",
        "Begin again with initialize; where that fails as well, the server has to be started again.",
        TimeSpan.FromSeconds(5));

    /// <summary>No tool has the name that is called.</summary>
    /// <param name="name">As the client wrote it.</param>
    /// <param name="tools">The names that there are.</param>
    public static Fault ToolUnknown(string name, IReadOnlyCollection<string> tools) => new(
        "tool_unknown", InvalidParams, 404,
        $"No tool is called {FaultText.Quote(name)}.{FaultText.DidYouMean(name, tools)}",
        $"Call one of {FaultText.List(tools)}; tools/list describes them.");

    /// <summary>The tool is there and is not offered.</summary>
    /// <param name="name">A name that the server knows.</param>
    public static Fault ToolDenied(string name) => new(
        "tool_denied", InvalidParams, 403,
        $"The tool {FaultText.Quote(name)} is switched off on this server.",
        "Call another one; tools/list has those that are offered. The operator decides with tools:allow and tools:deny of the configuration.");

    /// <summary>The server has no such method.</summary>
    /// <param name="method">As the client wrote it.</param>
    public static Fault MethodUnknown(string method) => new(
        "method_unknown", MethodNotFound, 404,
        $"The method {FaultText.Quote(method)} is not served here.{DidYouMeanMethod(method)}",
        "The answer of initialize, or of server/discover, says under 'capabilities' what is.");

    /// <summary>The params are not what the method takes.</summary>
    /// <param name="method">One of the protocol's methods.</param>
    /// <param name="why">Ends the sentence "… cannot be used: …".</param>
    public static Fault ParamsUnusable(string method, string why) => new(
        "params_unusable", InvalidParams, 400,
        $"The params of {method} cannot be used: {why}.",
        method == "tools/call"
            ? "Send an object with the tool's 'name' as a text and its 'arguments' as an object."
            : "Send them as the protocol's schema has them.");

    private static string DidYouMeanMethod(string method) =>
        MethodNames.All.Contains(method) ? "" : FaultText.DidYouMean(method, MethodNames.All.Where(name => !name.StartsWith("notifications/", StringComparison.Ordinal)));
}
