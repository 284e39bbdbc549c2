using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gemba.Tests.Observability.Logging;

/// <summary>Keeps what is logged, level and text.</summary>
internal sealed class KeptLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text, Exception? Cause)> _kept = new();

    public IReadOnlyCollection<(LogLevel Level, string Text, Exception? Cause)> All => _kept;

    public IReadOnlyCollection<string> Lines => [.. _kept.Select(line => line.Text)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _kept.Enqueue((logLevel, formatter(state, exception), exception));

    public void Dispose()
    {
        // Nothing is held.
    }
}
