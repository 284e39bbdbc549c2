using Microsoft.Extensions.Logging;

namespace Gemba.Cli.Logging;

/// <summary>Every log message of the executable itself: ids 4000 to 4999.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Warning, "Configuration: {Warning}")]
    public static partial void ConfigurationWarning(ILogger logger, string warning);

    [LoggerMessage(4001, LogLevel.Warning, "Configuration: the pattern '{Pattern}' under tools fits no tool. Write a tool's name as tools/list shows it, or a pattern as 'read_*'.")]
    public static partial void IdlePattern(ILogger logger, string pattern);
}
