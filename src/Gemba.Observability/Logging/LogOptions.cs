using System.ComponentModel.DataAnnotations;
using Gemba.Observability.Sdk;

namespace Gemba.Observability.Logging;

/// <summary>What is logged, where to and how it looks. Lines go to standard error; standard output belongs to the protocol.</summary>
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

    /// <summary>
    /// A file that gets every line too, always as JSON: <c>on</c> for <c>logs/gemba.log</c> in the data folder, or a path. A second process takes <c>gemba-2.log</c>. Default
    /// none: who starts the process keeps its standard error already (a container, systemd, an MCP client), and each line would be written to disk twice.
    /// </summary>
    public string? File { get; init; }

    /// <summary>Bytes of the file after which it is moved on to <c>gemba.1.log</c> and a new one begun. Default 10 MiB: opened at once by any editor. Allowed 4 KiB to 1 GiB.</summary>
    [Range(4096, 1_073_741_824)]
    public long MaxFileBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Files that were moved on and are kept; the oldest goes first. Default 5: with the current one 60 MiB, some hours of a busy server. Allowed 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int MaxOldFiles { get; init; } = 5;

    /// <summary>
    /// Lines of one message in one second from which on only each <see cref="SampleEvery"/>th is written, with the count of those left out in <c>left_out</c>. Default
    /// 200: nobody reads more, the queue of lines is not filled by one message, and a gateway at 10,000 calls a second spends nothing to speak of on its log. Errors and the audit trail are always whole. At least 1.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int SampleAbove { get; init; } = 200;

    /// <summary>Of the lines above <see cref="SampleAbove"/>, each how-manieth is written. Default 1,000; 1 writes them all.</summary>
    [Range(1, int.MaxValue)]
    public int SampleEvery { get; init; } = 1000;

    /// <summary>Occurrences of one fault without a success that make it an error in the log; before, it is a warning. Default 5: a restart of what it needs is over by then. Allowed 2 to 1,000.</summary>
    [Range(2, 1000)]
    public int ErrorAfter { get; init; } = 5;

    /// <summary>Occurrences of one fault without a success that make it critical. Default 20: four times an error, and still nobody came. Allowed 3 to 100,000; less than <c>errorAfter</c> leaves errors out.</summary>
    [Range(3, 100_000)]
    public int CriticalAfter { get; init; } = 20;

    /// <summary>Quiet after which a fault counts as new. Default 10 minutes: longer than the longest wait between two tries of ours. Allowed 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Lines that may wait for standard error, and again for the file. Default 10,000, some 5 MB; allowed 100 to 1,000,000. Beyond it lines are dropped and counted: a reader that stopped reading must not stop the server.</summary>
    [Range(100, 1_000_000)]
    public int MaxWaitingLines { get; init; } = 10_000;

    /// <summary>
    /// How long a level holds that was asked for while the process runs (<c>gemba log-level</c>) without a time. Default 10 minutes: long enough to see a fault
    /// again, and nobody finds the disk full of debug lines next week. Allowed 1 s to 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan AskedLevelLasts { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>One sentence for each option that cannot be used, beginning with its name.</summary>
    public IEnumerable<string> FindFaults()
    {
        foreach (var fault in OptionRanges.FaultsOf(this))
            yield return fault;
        if (LogLevels.FaultOf(Levels) is { } unknown)
            yield return $"Levels is '{Levels}'. {unknown}";
    }
}
