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

    [LoggerMessage(7005, LogLevel.Error, "Gateway {Gateway} asks who calls and took no token from this router ({Reason}); store another one with gemba router setup")]
    public static partial void TokenRefused(ILogger logger, string gateway, string reason);

    [LoggerMessage(7006, LogLevel.Information, "Tokens are kept in {Storage}")]
    public static partial void StorageChosen(ILogger logger, string storage);

    [LoggerMessage(7007, LogLevel.Warning, "The storage of tokens ({Storage}) cannot be used: {Cause}")]
    public static partial void StorageFailed(ILogger logger, string storage, string cause);
}
