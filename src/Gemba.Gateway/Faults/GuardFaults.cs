using System.Globalization;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Faults;

/// <summary>What the gateway refuses to keep trouble small.</summary>
internal static class GuardFaults
{
    private const int ServerError = -32000;
    private const int InvalidParams = -32602;

    /// <summary>The server failed too often.</summary>
    public static Fault BreakerOpen(string space, string backend, TimeSpan retryAfter) => new(
        "backend_breaker_open", ServerError, 503,
        $"The server '{backend}' of the namespace '{space}' failed too often in a row; it is given time to recover.",
        string.Create(CultureInfo.InvariantCulture, $"Repeat the call in {Math.Ceiling(retryAfter.TotalSeconds * 10) / 10:0.#} s. The gateway's operator sees what failed in its log, and closes the breaker with 'gemba breaker reset {space}@{backend}'."),
        retryAfter);

    /// <summary>The tool changed and nobody accepted it.</summary>
    public static Fault ToolHeldBack(string tool) => new(
        "tool_held_back", ServerError, 403,
        $"The tool '{Shown(tool)}' is held back: its server changed its definition.",
        "Do without it until the gateway's operator has looked at the change ('gemba tools diff') and accepts it.");

    /// <summary>There is no such change.</summary>
    public static Fault NothingToAccept(string target, IEnumerable<string> changed) => new(
        "tool_not_changed", InvalidParams, 404,
        $"'{Shown(target)}' is no tool that changed.{FaultText.DidYouMean(Shown(target), changed)}",
        "Name one as 'gemba tools diff' shows it, as in docs@one/search.");

    /// <summary>The configuration says what the tool must be.</summary>
    public static Fault PinnedInConfiguration(string target, string hash) => new(
        "tool_pinned", InvalidParams, 409,
        $"What '{Shown(target)}' must be stands in the configuration, and is accepted there.",
        $"Write {hash} for it under pins of its namespace, and start the gateway anew.");

    /// <summary>The client does not answer what the server asks.</summary>
    public static Fault QuestionUnanswered(string space, string backend, TimeSpan limit) => new(
        "question_unanswered", ServerError, 504,
        string.Create(CultureInfo.InvariantCulture, $"The server '{backend}' of the namespace '{space}' asked the client something, which was not answered within {limit.TotalSeconds:0.###} s; the server was told to stop."),
        "Call again and answer sooner, or raise gateway:guard:questionTimeout.");

    private static string Shown(string text) => text.Length > 80 ? $"{text[..80]}…" : text;
}
