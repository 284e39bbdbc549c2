using Microsoft.Extensions.Logging;

namespace Gemba.Spreadsheet.Logging;

/// <summary>Every log message of the spreadsheet server; ids 2000 to 2999.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Error, "Tool {Tool} failed inside the server; the caller was told to repeat the call once.")]
    public static partial void ToolFailed(ILogger logger, string tool, Exception exception);
}
