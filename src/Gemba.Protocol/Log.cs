using Microsoft.Extensions.Logging;

namespace Gemba.Protocol;

/// <summary>Everything this project logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Debug, "An answer was dropped: the {Link} link's other end has closed.")]
    public static partial void AnswerDropped(ILogger logger, string link);

    [LoggerMessage(1010, LogLevel.Information, "The endpoint {Path} serves MCP revisions {Oldest} to {Newest}.")]
    public static partial void EndpointMapped(ILogger logger, string path, string oldest, string newest);

    [LoggerMessage(1011, LogLevel.Debug, "A {Method} request was refused: {Reason}.")]
    public static partial void Refused(ILogger logger, string method, string reason);

    [LoggerMessage(1012, LogLevel.Debug, "Session {Session} opened with revision {Revision}.")]
    public static partial void SessionOpened(ILogger logger, string session, string revision);

    [LoggerMessage(1013, LogLevel.Debug, "Session {Session} ended: {Reason}.")]
    public static partial void SessionEnded(ILogger logger, string session, string reason);

    [LoggerMessage(1014, LogLevel.Warning, "A session could not be ended cleanly; its memory is released when its work ends.")]
    public static partial void SessionEndFailed(ILogger logger, Exception cause);

    [LoggerMessage(1015, LogLevel.Information, "The endpoint drains: {Calls} calls in flight may finish, event streams end.")]
    public static partial void Draining(ILogger logger, int calls);

    [LoggerMessage(1016, LogLevel.Debug, "Session {Session}, which another process opened, goes on here with revision {Revision}.")]
    public static partial void SessionRestored(ILogger logger, string session, string revision);
}
