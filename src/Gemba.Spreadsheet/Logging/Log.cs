using Microsoft.Extensions.Logging;

namespace Gemba.Spreadsheet.Logging;

/// <summary>Every log message of the spreadsheet server; ids 2000 to 2999.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Error, "Tool {Tool} failed inside the server; the caller was told to repeat the call once.")]
    public static partial void ToolFailed(ILogger logger, string tool, Exception exception);

    [LoggerMessage(2001, LogLevel.Debug, "cache hit: workbook {Workbook} is in memory and its file has not changed.")]
    public static partial void CacheHit(ILogger logger, string workbook, double duration_ms);

    [LoggerMessage(2002, LogLevel.Debug, "cache miss: workbook {Workbook} is read from its file of {Bytes} bytes.")]
    public static partial void CacheMiss(ILogger logger, string workbook, long bytes, double duration_ms);

    [LoggerMessage(2003, LogLevel.Debug, "cache miss: workbook {Workbook} is being read already, and that reading is waited for.")]
    public static partial void CacheShared(ILogger logger, string workbook, double duration_ms);

    [LoggerMessage(2004, LogLevel.Debug, "cache eviction: workbook {Workbook} left the memory ({Reason}).")]
    public static partial void CacheEvicted(ILogger logger, string workbook, string reason);
}
