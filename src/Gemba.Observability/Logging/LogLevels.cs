using Gemba.Observability.Faults;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Logging;

/// <summary>The words for levels, and the rules that they make.</summary>
internal static class LogLevels
{
    private static readonly Dictionary<string, LogLevel> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["trace"] = LogLevel.Trace,
        ["debug"] = LogLevel.Debug,
        ["info"] = LogLevel.Information,
        ["information"] = LogLevel.Information,
        ["warn"] = LogLevel.Warning,
        ["warning"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
        ["critical"] = LogLevel.Critical,
        ["off"] = LogLevel.None,
        ["none"] = LogLevel.None,
    };

    /// <summary>What others' libraries say of each request is told by our own lines; rules of the user come later and win.</summary>
    public static readonly IReadOnlyList<LoggerFilterRule> Usual =
    [
        new(null, "Microsoft", LogLevel.Warning, null),
        new(null, "System", LogLevel.Warning, null),
        new(null, "ModelContextProtocol", LogLevel.Warning, null),
        // It tells the start and the end of each HTTP request and nothing else, and where anything of it can be written the host makes a span and a scope for each request.
        new(null, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None, null),
    ];

    /// <exception cref="ObservabilityException">A word is no level.</exception>
    public static IReadOnlyList<LoggerFilterRule> Parse(string? levels) => [.. (levels ?? "")
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(rule => rule.Split('=', 2, StringSplitOptions.TrimEntries))
        .Select(parts => new LoggerFilterRule(null, parts.Length == 2 ? parts[0] : null, LevelOf(parts[^1]), null))];

    /// <summary>The word that lines show for a level.</summary>
    public static string WordOf(LogLevel level) => level == LogLevel.None ? "off" : Words.First(word => word.Value == level).Key;

    /// <exception cref="ObservabilityException">The word is no level.</exception>
    public static LogLevel LevelOf(string word) => Words.TryGetValue(word, out var level) ? level : throw ObservabilityFaults.LogLevelUnknown(word);

    /// <summary>What is wrong with the words; <see langword="null"/> when nothing is.</summary>
    public static string? FaultOf(string? levels)
    {
        try
        {
            Parse(levels);
            return null;
        }
        catch (ObservabilityException fault)
        {
            return fault.Message;
        }
    }
}
