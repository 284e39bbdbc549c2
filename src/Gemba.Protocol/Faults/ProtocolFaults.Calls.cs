using System.Globalization;

namespace Gemba.Protocol.Faults;

/// <summary>What can be wrong with a call, whatever link it came over.</summary>
public static partial class ProtocolFaults
{
    private const int ServerError = -32000;

    /// <summary>A line on standard input is too long.</summary>
    /// <param name="limit">Longest allowed line in bytes.</param>
    public static Fault LineTooLong(int limit) => new(
        "line_too_long", InvalidRequest, 413,
        string.Create(CultureInfo.InvariantCulture, $"A line is longer than {limit} bytes and was skipped."),
        "Send less in one message, or raise the limit of the server's standard input.");

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

    /// <summary>The server behind the endpoint has ended.</summary>
    public static Fault ServerEnded() => new(
        "server_ended", ServerError, 503,
        "The server that would answer has ended.",
        "Begin again with initialize; where that fails as well, the server has to be started again.",
        TimeSpan.FromSeconds(5));
}
