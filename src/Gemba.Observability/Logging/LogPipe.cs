using Gemba.Observability.Redaction;
using NLog;
using NLog.Config;
using NLog.Layouts;
using NLog.Targets;
using NLog.Targets.Wrappers;

namespace Gemba.Observability.Logging;

/// <summary>The way of log lines to standard error: a bounded queue and one writer.</summary>
internal sealed class LogPipe : IDisposable
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(2);

    private long _dropped;

    public LogPipe(LogOptions options, Redactor redactor, TimeProvider clock)
    {
        var console = new ConsoleTarget("stderr") { StdErr = true, AutoFlush = true, DetectConsoleAvailable = false, Layout = LayoutOf(options, redactor, clock) };
        var queue = new AsyncTargetWrapper("queue", console)
        {
            QueueLimit = options.MaxWaitingLines,
            OverflowAction = AsyncTargetWrapperOverflowAction.Discard,
        };
        queue.LogEventDropped += (_, _) => Interlocked.Increment(ref _dropped);
        var configuration = new LoggingConfiguration(Factory);
        configuration.AddRuleForAllLevels(queue);
        Factory.Configuration = configuration;
    }

    public LogFactory Factory { get; } = new();

    /// <summary>Lines that found the queue full because nobody read standard error fast enough.</summary>
    public long DroppedLines => Interlocked.Read(ref _dropped);

    public void Flush() => Factory.Flush(FlushLimit);

    public void Dispose()
    {
        Flush();
        Factory.Dispose();
    }

    private static Layout LayoutOf(LogOptions options, Redactor redactor, TimeProvider clock)
    {
        var pretty = options.Format == LogFormat.Pretty || (options.Format == LogFormat.Auto && !Console.IsErrorRedirected);
        var colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return pretty ? new PrettyLineLayout(redactor, clock, colours) : new JsonLineLayout(redactor, clock);
    }
}
