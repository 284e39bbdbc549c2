using System.Globalization;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Faults;

/// <summary>What the gateway refuses to keep trouble small.</summary>
internal static class GuardFaults
{
    private const int ServerError = -32000;

    /// <summary>The server failed too often.</summary>
    public static Fault BreakerOpen(string space, string backend, TimeSpan retryAfter) => new(
        "backend_breaker_open", ServerError, 503,
        $"The server '{backend}' of the namespace '{space}' failed too often in a row; it is given time to recover.",
        string.Create(CultureInfo.InvariantCulture, $"Repeat the call in {Math.Ceiling(retryAfter.TotalSeconds * 10) / 10:0.#} s. The gateway's operator sees what failed in its log, and closes the breaker with 'gemba breaker reset {space}@{backend}'."),
        retryAfter);

    /// <summary>The client does not answer what the server asks.</summary>
    public static Fault QuestionUnanswered(string space, string backend, TimeSpan limit) => new(
        "question_unanswered", ServerError, 504,
        string.Create(CultureInfo.InvariantCulture, $"The server '{backend}' of the namespace '{space}' asked the client something, which was not answered within {limit.TotalSeconds:0.###} s; the server was told to stop."),
        "Call again and answer sooner, or raise gateway:guard:questionTimeout.");
}
