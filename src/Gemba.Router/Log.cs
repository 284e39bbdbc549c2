using Microsoft.Extensions.Logging;

namespace Gemba.Router;

/// <summary>What the router says.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Information, "Connection {ConnectionId} to gateway {Gateway} stands, over {Protocol}")]
    public static partial void Connected(ILogger logger, string connectionId, string gateway, string protocol);

    [LoggerMessage(7001, LogLevel.Warning, "Gateway {Gateway} cannot be used ({ErrorKind}): {Cause}; the router tries again by itself")]
    public static partial void GatewayFailed(ILogger logger, string gateway, string errorKind, string cause);

    [LoggerMessage(7002, LogLevel.Information, "Request sent on")]
    public static partial void Routed(ILogger logger, string? connectionId, double durationMs, string status);

    [LoggerMessage(7003, LogLevel.Error, "The router failed at {Method}")]
    public static partial void CallFailed(ILogger logger, string method, Exception failure);

    [LoggerMessage(7004, LogLevel.Information, "Session made again on connection {ConnectionId}")]
    public static partial void SessionMade(ILogger logger, string connectionId);
}
