using Gemba.Observability.Calls;
using Gemba.Observability.Metrics;

namespace Gemba.Observability.Captures;

/// <summary>Decides whether a request is kept: a few comparisons, so that a request that is not kept pays nothing.</summary>
internal sealed class CaptureRules(CaptureOptions options, TimeProvider clock)
{
    public const string Fault = "fault";
    public const string Slow = "slow";
    public const string Tool = "tool";
    public const string Sampled = "sampled";

    private long _seen;

    public static LabelValues All { get; } = new(Fault, Slow, Tool, Sampled);

    /// <summary>The rule that wants the request, or <see langword="null"/>.</summary>
    public string? Find(OpenCall call, in CallEnd end)
    {
        if (end.Outcome is not (CallOutcome.Success or CallOutcome.Cancelled) && options.OnFault)
            return Fault;
        if (options.SlowerThan > TimeSpan.Zero && clock.GetElapsedTime(call.Started) >= options.SlowerThan)
            return Slow;
        if (options.Tool is not null && call.Tool == options.Tool)
            return Tool;
        return options.OneIn > 0 && Interlocked.Increment(ref _seen) % options.OneIn == 0 ? Sampled : null;
    }
}
