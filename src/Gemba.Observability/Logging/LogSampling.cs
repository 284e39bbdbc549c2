using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Logging;

/// <summary>Leaves out lines of a message that comes too often to be read one by one, and says with the next that is written how many. For one category.</summary>
/// <remarks>
/// Errors and what is worse are never left out; a client that gets everything wrong makes as many warnings as it makes calls. Judged before a line is made, since most of what a
/// line costs is its making. Counting takes no lock.
/// </remarks>
internal sealed class LogSampling(LogOptions options, TimeProvider clock)
{
    /// <summary>Name of the value that tells how many lines of the same message were left out before this one.</summary>
    internal const string LeftOut = "LeftOut";

    // Messages stand in the code and are a few hundred; a library that makes up texts must not fill the memory with them.
    private const int MostMessages = 1024;

    private const string Template = "{OriginalFormat}";

    private readonly ConcurrentDictionary<(int Id, string? Message), Repeats> _messages = new();

    /// <summary>Whether a line is written.</summary>
    /// <param name="level">Its level.</param>
    /// <param name="id">Its message's id; messages without one are told apart by their template.</param>
    /// <param name="state">What it says.</param>
    /// <param name="leftOut">How many of the same message were left out since the last one that was written.</param>
    public bool Takes<TState>(LogLevel level, EventId id, TState state, out long leftOut)
    {
        leftOut = 0;
        if (level >= LogLevel.Error)
            return true;
        var message = id.Id != 0 ? (id.Id, null) : (0, TemplateOf(state));
        if (!_messages.TryGetValue(message, out var repeats))
        {
            if (_messages.Count >= MostMessages)
                return true;
            repeats = _messages.GetOrAdd(message, static _ => new Repeats());
        }

        return repeats.Takes(clock.GetUtcNow().ToUnixTimeSeconds(), options, out leftOut);
    }

    private static string? TemplateOf<TState>(TState state) =>
        state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } values && values[^1] is { Key: Template, Value: string template } ? template : state?.ToString();

    private sealed class Repeats
    {
        private long _second;
        private long _inSecond;
        private long _leftOut;

        public bool Takes(long second, LogOptions options, out long leftOut)
        {
            if (Volatile.Read(ref _second) != second && Interlocked.Exchange(ref _second, second) != second)
                Interlocked.Exchange(ref _inSecond, 0);
            var number = Interlocked.Increment(ref _inSecond);
            var takes = number <= options.SampleAbove || (number - options.SampleAbove) % options.SampleEvery == 0;
            leftOut = takes ? Interlocked.Exchange(ref _leftOut, 0) : Interlocked.Increment(ref _leftOut);
            return takes;
        }
    }
}
