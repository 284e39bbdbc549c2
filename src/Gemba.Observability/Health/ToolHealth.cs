using System.Collections.Concurrent;

namespace Gemba.Observability.Health;

/// <summary>Looks at how tools do: when each was last called, and how many calls it failed. Names are those of registered tools, so that there are no more.</summary>
public sealed class ToolHealth
{
    // Fewer calls say nothing; the same as of the look-ups of a cache.
    private const long FewestCalls = 100;

    // What lies longer back is no reason to look now; the window of the percentiles.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Use> _tools = new();
    private readonly Queue<(long At, long Calls, long Failures)> _looks = new();
    private readonly TimeProvider _clock;

    /// <summary>Begins with no call.</summary>
    /// <param name="clock">Time.</param>
    public ToolHealth(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
        _looks.Enqueue((clock.GetTimestamp(), 0, 0));
    }

    /// <summary>A call of a tool has ended.</summary>
    /// <param name="tool">Name of the tool, as it is registered.</param>
    /// <param name="failed">Whether it failed by the server's own fault; what the caller can mend is no failure of the tool.</param>
    public void Ended(string tool, bool failed)
    {
        var use = _tools.GetOrAdd(tool, static _ => new Use());
        Interlocked.Increment(ref use.Calls);
        if (failed)
            Interlocked.Increment(ref use.Failures);
        Volatile.Write(ref use.Last, _clock.GetUtcNow().UtcTicks);
    }

    /// <summary>Share of all calls since the start that did not fail by the server's own fault; 1 before the first.</summary>
    public double SuccessRate => 1 - (_tools.Values.Sum(use => Interlocked.Read(ref use.Failures)) / (double)Math.Max(1, _tools.Values.Sum(use => Interlocked.Read(ref use.Calls))));

    /// <summary>Degraded where fewer of at least 100 calls of the last minutes succeeded than <see cref="HealthOptions.ExpectedSuccessRate"/>; else healthy.</summary>
    /// <param name="options">What is expected.</param>
    public HealthAnswer Look(HealthOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var details = _tools.ToDictionary(tool => tool.Key, tool => (object?)DetailsOf(tool.Value), StringComparer.Ordinal);
        var (calls, failures) = Lately();
        if (calls < FewestCalls)
            return HealthAnswer.Healthy("Too few calls to judge", details);
        return 1 - (failures / (double)calls) < options.ExpectedSuccessRate
            ? HealthAnswer.Degraded($"{failures} of the last {calls} calls failed inside the server. See the log, and /captures for whole requests.", details)
            : HealthAnswer.Healthy("Tools answer", details);
    }

    private (long Calls, long Failures) Lately()
    {
        var (calls, failures) = (_tools.Values.Sum(use => Interlocked.Read(ref use.Calls)), _tools.Values.Sum(use => Interlocked.Read(ref use.Failures)));
        lock (_looks)
        {
            _looks.Enqueue((_clock.GetTimestamp(), calls, failures));
            while (_looks.Count > 1 && _clock.GetElapsedTime(_looks.Peek().At) > Window)
                _looks.Dequeue();
            var first = _looks.Peek();
            return (calls - first.Calls, failures - first.Failures);
        }
    }

    private static Dictionary<string, object?> DetailsOf(Use use)
    {
        var (calls, failures) = (Interlocked.Read(ref use.Calls), Interlocked.Read(ref use.Failures));
        return new()
        {
            ["calls"] = calls,
            ["failures"] = failures,
            ["failure_rate"] = Math.Round(failures / (double)Math.Max(1, calls), 4),
            ["last_call"] = new DateTime(Volatile.Read(ref use.Last), DateTimeKind.Utc),
        };
    }

    private sealed class Use
    {
        public long Calls;
        public long Failures;
        public long Last;
    }
}
