using System.Collections.Concurrent;
using NLog;
using NLog.Filters;

namespace Gemba.Observability.Logging;

/// <summary>Leaves out lines of a message that comes too often to be read one by one, and says with the next that is written how many.</summary>
/// <remarks>Errors and what is worse are never left out; a client that gets everything wrong makes as many warnings as it makes calls. Counting takes no lock.</remarks>
internal sealed class LogSampling(LogOptions options, TimeProvider clock)
{
    /// <summary>Name of the value that tells how many lines of the same message were left out before this one.</summary>
    internal const string LeftOut = "LeftOut";

    // Messages stand in the code and are a few hundred; a library that makes up texts must not fill the memory with them.
    private const int MostMessages = 4096;

    private readonly ConcurrentDictionary<(string Category, string Message), Repeats> _messages = new();

    public FilterResult Judge(LogEventInfo line)
    {
        if (line.Level >= LogLevel.Error)
            return FilterResult.Log;
        var message = (line.LoggerName ?? "", line.Message);
        if (!_messages.TryGetValue(message, out var repeats))
        {
            if (_messages.Count >= MostMessages)
                return FilterResult.Log;
            repeats = _messages.GetOrAdd(message, _ => new Repeats());
        }

        if (!repeats.Takes(clock.GetUtcNow().ToUnixTimeSeconds(), options, out var leftOut))
            return FilterResult.Ignore;
        if (leftOut > 0)
            line.Properties[LeftOut] = leftOut;
        return FilterResult.Log;
    }

    private sealed class Repeats
    {
        private long _second;
        private long _inSecond;
        private long _leftOut;

        public bool Takes(long second, LogOptions options, out long leftOut)
        {
            if (Interlocked.Exchange(ref _second, second) != second)
                Interlocked.Exchange(ref _inSecond, 0);
            var number = Interlocked.Increment(ref _inSecond);
            var takes = number <= options.SampleAbove || (number - options.SampleAbove) % options.SampleEvery == 0;
            leftOut = takes ? Interlocked.Exchange(ref _leftOut, 0) : Interlocked.Increment(ref _leftOut);
            return takes;
        }
    }
}
