using Microsoft.Extensions.Logging;
using NLog;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Gemba.Observability.Logging;

/// <summary>Brings log lines to another provider, but for those that come too often.</summary>
[ProviderAlias("NLog")]
internal sealed class SampledLoggerProvider(ILoggerProvider lines, LogOptions options, TimeProvider clock) : ILoggerProvider, ISupportExternalScope
{
    public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) => new SampledLogger(lines.CreateLogger(categoryName), new LogSampling(options, clock));

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => (lines as ISupportExternalScope)?.SetScopeProvider(scopeProvider);

    public void Dispose() => lines.Dispose();

    private sealed class SampledLogger(Microsoft.Extensions.Logging.ILogger lines, LogSampling sampling) : Microsoft.Extensions.Logging.ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => lines.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => lines.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!sampling.Takes(logLevel, eventId, state, out var leftOut))
                return;
            using var told = leftOut > 0 ? ScopeContext.PushProperty(LogSampling.LeftOut, leftOut) : null;
            lines.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
