using Gemba.Observability.Redaction;
using NLog;
using NLog.Config;
using NLog.Targets;
using NLog.Targets.Wrappers;

namespace Gemba.Observability.Logging;

/// <summary>The way of log lines to standard error and, where it is asked for, to a file: each behind a bounded queue and one writer, so that one that is stuck leaves the other alone.</summary>
internal sealed class LogPipe : IDisposable
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(2);

    private readonly LogOptions _options;
    private readonly LogFile? _file;
    private long _lost;

    /// <exception cref="Faults.ObservabilityException">The file cannot be written.</exception>
    public LogPipe(LogOptions options, (string Role, string Service) process, string dataFolder, Redactor redactor, TimeProvider clock)
    {
        _options = options;
        _file = LogFile.Claim(options.File, dataFolder);
        var json = new JsonLineLayout(redactor, clock, process.Role, process.Service);
        var rule = new LoggingRule { LoggerNamePattern = "*" };
        rule.EnableLoggingForLevels(LogLevel.Trace, LogLevel.Fatal);
        rule.Targets.Add(Queued(new StandardErrorTarget(IsPretty(options) ? Pretty(redactor, clock) : json)));
        if (_file is not null)
            rule.Targets.Add(Queued(new RotatedFileTarget((_file.Path, options.MaxFileBytes, options.MaxOldFiles), json, Lose)));
        var configuration = new LoggingConfiguration(Factory);
        configuration.AddRule(rule);
        Factory.Configuration = configuration;
    }

    public LogFactory Factory { get; } = new();

    /// <summary>The file that lines are written to; <see langword="null"/> without one.</summary>
    public string? File => _file?.Path;

    /// <summary>Lines that were lost: the queue was full because nobody read standard error fast enough, or the file could not be written.</summary>
    public long DroppedLines => Interlocked.Read(ref _lost);

    public void Flush() => Factory.Flush(FlushLimit);

    public void Dispose()
    {
        Flush();
        Factory.Dispose();
        _file?.Dispose();
    }

    private static bool IsPretty(LogOptions options) => options.Format == LogFormat.Pretty || (options.Format == LogFormat.Auto && !Console.IsErrorRedirected);

    private static PrettyLineLayout Pretty(Redactor redactor, TimeProvider clock) =>
        new(redactor, clock, string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    private AsyncTargetWrapper Queued(Target target)
    {
        var queue = new AsyncTargetWrapper($"{target.Name} queue", target)
        {
            QueueLimit = _options.MaxWaitingLines,
            OverflowAction = AsyncTargetWrapperOverflowAction.Discard,
        };
        queue.LogEventDropped += (_, _) => Lose(1);
        return queue;
    }

    private void Lose(int lines) => Interlocked.Add(ref _lost, lines);
}
