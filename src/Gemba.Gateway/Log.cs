using Microsoft.Extensions.Logging;

namespace Gemba.Gateway;

/// <summary>What the gateway says.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Information, "Server {Backend} of {Space} answers over {Transport} in revision {Revision}")]
    public static partial void BackendUp(ILogger logger, string space, string backend, string transport, string revision);

    [LoggerMessage(6001, LogLevel.Warning, "Server {Backend} of {Space} cannot be reached: {Cause}")]
    public static partial void BackendDown(ILogger logger, string space, string backend, string cause);

    [LoggerMessage(6002, LogLevel.Information, "Server {Backend} of {Space} wrote to standard error: {Line}")]
    public static partial void ChildSaid(ILogger logger, string space, string backend, string line);

    [LoggerMessage(6003, LogLevel.Error, "The gateway failed at {Method}")]
    public static partial void CallFailed(ILogger logger, string method, Exception failure);

    [LoggerMessage(6004, LogLevel.Warning, "Servers {First} and {Second} of {Space} offer different tools under the name {Name}; the first one's is shown")]
    public static partial void Collision(ILogger logger, string space, string first, string second, string name);

    [LoggerMessage(6005, LogLevel.Debug, "A client connected over {Transport}")]
    public static partial void ClientConnected(ILogger logger, string transport);

    [LoggerMessage(6006, LogLevel.Debug, "A client's {Transport} connection ended")]
    public static partial void ClientLeft(ILogger logger, string transport);

    [LoggerMessage(6007, LogLevel.Information, "A client's {Transport} connection was closed: {Reason}")]
    public static partial void ClientRefused(ILogger logger, string transport, string reason);

    [LoggerMessage(6008, LogLevel.Information, "Request routed")]
    public static partial void Routed(ILogger logger, string? sessionId, string? @namespace, string? backend, double durationMs, string status);

    [LoggerMessage(6009, LogLevel.Warning, "{Target} was stopped: {Reason}")]
    public static partial void CordPulled(ILogger logger, string target, string reason);

    [LoggerMessage(6010, LogLevel.Information, "{Target} runs again")]
    public static partial void CordReleased(ILogger logger, string target);

    [LoggerMessage(6011, LogLevel.Warning, "Server {Backend} of {Space} is left out for {Seconds} s, because it fails and others do not ({Cause})")]
    public static partial void LeftOut(ILogger logger, string space, string backend, double seconds, string cause);

    [LoggerMessage(6012, LogLevel.Warning, "Tool {Target} is no longer what it was: {Places}. {Consequence}. 'gemba tools diff' shows the change")]
    public static partial void ToolChanged(ILogger logger, string target, string places, string consequence);

    [LoggerMessage(6013, LogLevel.Information, "Tool {Target} is again what it was")]
    public static partial void ToolReverted(ILogger logger, string target);

    [LoggerMessage(6014, LogLevel.Information, "Tool {Target} was accepted as it is now")]
    public static partial void ToolAccepted(ILogger logger, string target);

    [LoggerMessage(6015, LogLevel.Warning, "All or a server's share of the {Most} tools are remembered, the most that gateway:guard:maxPins allows; {Consequence}")]
    public static partial void PinsFull(ILogger logger, int most, string consequence);

    [LoggerMessage(6016, LogLevel.Error, "What the tools are known to be cannot be written: {Cause}")]
    public static partial void PinsNotWritten(ILogger logger, string cause);

    [LoggerMessage(6018, LogLevel.Warning, "A list of server {Backend} of {Space} is not shown: {Cause}")]
    public static partial void ListRefused(ILogger logger, string space, string backend, string cause);

    [LoggerMessage(6019, LogLevel.Warning, "Program {Backend} of {Space} ended that ran for the session {SessionId} alone; the session has ended with it")]
    public static partial void SessionStateLost(ILogger logger, string space, string backend, string? sessionId);

    [LoggerMessage(6032, LogLevel.Error, "The gateway failed while it looked after server {Backend} of {Space}")]
    public static partial void LookFailed(ILogger logger, string space, string backend, Exception failure);

    [LoggerMessage(6020, LogLevel.Information, "Tokens were read: {Known} are known, {Came} came, {Gone} went")]
    public static partial void TokensRead(ILogger logger, int known, int came, int gone);

    [LoggerMessage(6021, LogLevel.Error, "Nobody is let in, because the tokens cannot be used: {Cause}")]
    public static partial void TokensUnusable(ILogger logger, string cause);

    [LoggerMessage(6030, LogLevel.Warning, "The authorization server at {Place} cannot be asked about tokens: {Cause}")]
    public static partial void IntrospectionFailed(ILogger logger, string place, string cause);

    [LoggerMessage(6031, LogLevel.Warning, "No token for {Server} in exchange for a caller's from {Place}: {Cause}")]
    public static partial void ExchangeFailed(ILogger logger, string server, string place, string cause);

    [LoggerMessage(6022, LogLevel.Warning, "The issuer's keys cannot be read from {Place}: {Cause}")]
    public static partial void KeysUnreadable(ILogger logger, string place, string cause);

    [LoggerMessage(6023, LogLevel.Information, "The issuer's keys were read from {Place}: {Keys} can be used")]
    public static partial void KeysRead(ILogger logger, string place, int keys);

    [LoggerMessage(6024, LogLevel.Information, "Redis at {Address} answers")]
    public static partial void RedisReached(ILogger logger, string address);

    [LoggerMessage(6025, LogLevel.Warning, "Redis at {Address} is lost and is tried again: {Cause}")]
    public static partial void RedisLost(ILogger logger, string address, string cause);

    [LoggerMessage(6026, LogLevel.Debug, "What other gateways say over Redis at {Address} is not heard now: {Cause}")]
    public static partial void RedisChannelsLost(ILogger logger, string address, string cause);

    [LoggerMessage(6027, LogLevel.Warning, "The limit of one {Scope} would have refused {Count} calls of {Client}, last one of {Tool}; limits are only tried out")]
    public static partial void LimitShadowed(ILogger logger, string scope, string client, string tool, long count);

    [LoggerMessage(6028, LogLevel.Debug, "A connection from {Address} was closed: {Most} are open from there")]
    public static partial void AddressFull(ILogger logger, string address, int most);
}
