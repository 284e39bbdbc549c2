using NLog;

namespace Gemba.Observability.Logging;

/// <summary>The words and colours of levels, as they stand in a line.</summary>
internal static class LevelWords
{
    public static string Of(LogLevel level) => level.Ordinal switch
    {
        0 => "trace",
        1 => "debug",
        2 => "info",
        3 => "warn",
        4 => "error",
        _ => "critical",
    };

    /// <summary>Debug gray, info blue, warn yellow, error red.</summary>
    public static string ColourOf(LogLevel level) => level.Ordinal switch
    {
        0 or 1 => "\e[90m",
        2 => "\e[34m",
        3 => "\e[33m",
        _ => "\e[31m",
    };
}
