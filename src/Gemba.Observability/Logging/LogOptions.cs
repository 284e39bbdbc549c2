using System.ComponentModel.DataAnnotations;

namespace Gemba.Observability.Logging;

/// <summary>What is logged and how it looks. Lines go to standard error; standard output belongs to the protocol.</summary>
public sealed record LogOptions
{
    /// <summary>Environment variable of <see cref="Levels"/>.</summary>
    public const string LevelsVariable = "GEMBA_LOG";

    /// <summary>Environment variable of <see cref="Format"/>.</summary>
    public const string FormatVariable = "GEMBA_LOG_FORMAT";

    /// <summary>Whether we log at all, in the place of the host's console logger. Default <see langword="true"/>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Level, and level by category: <c>info</c>, or <c>info,Gemba.Spreadsheet=debug,Microsoft=warn</c>. Words: trace, debug, info, warn, error, critical, off.
    /// Default: the environment variable <c>GEMBA_LOG</c>, else what the host's configuration says (<c>Logging__LogLevel__Default</c>), else info.
    /// </summary>
    public string? Levels { get; init; } = Environment.GetEnvironmentVariable(LevelsVariable);

    /// <summary>How lines look. Default: the environment variable <c>GEMBA_LOG_FORMAT</c> (<c>json</c> or <c>pretty</c>), else <see cref="LogFormat.Auto"/>.</summary>
    public LogFormat Format { get; init; } =
        Enum.TryParse<LogFormat>(Environment.GetEnvironmentVariable(FormatVariable), ignoreCase: true, out var format) ? format : LogFormat.Auto;

    /// <summary>Lines that may wait for standard error. Default 10,000, some 5 MB; allowed 100 to 1,000,000. Beyond it lines are dropped and counted: a reader that stopped reading must not stop the server.</summary>
    [Range(100, 1_000_000)]
    public int MaxWaitingLines { get; init; } = 10_000;

    /// <summary>
    /// How long a level holds that was asked for while the process runs (<c>gemba log-level</c>) without a time. Default 10 minutes: long enough to see a fault
    /// again, and nobody finds the disk full of debug lines next week. Allowed 1 s to 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan AskedLevelLasts { get; init; } = TimeSpan.FromMinutes(10);
}
