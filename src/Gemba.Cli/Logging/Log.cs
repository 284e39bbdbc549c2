using Microsoft.Extensions.Logging;

namespace Gemba.Cli.Logging;

/// <summary>Every log message of the executable itself: ids 4000 to 4999.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Warning, "Configuration: {Warning}")]
    public static partial void ConfigurationWarning(ILogger logger, string warning);
}
