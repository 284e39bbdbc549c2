using Microsoft.Diagnostics.Tracing.Etlx;

namespace Gemba.Observability.Profiling;

/// <summary>Adds up weights by stack. Equal stacks have one number in a trace, so that each is put into words once.</summary>
internal sealed class StackTally(TraceLog log)
{
    private readonly Dictionary<(CallStackIndex Stack, string? Top), double> _weights = [];
    private readonly Dictionary<CallStackIndex, SeenStack> _seen = [];

    /// <summary>What a stack says.</summary>
    public SeenStack Look(CallStackIndex stack)
    {
        if (!_seen.TryGetValue(stack, out var seen))
            _seen[stack] = seen = SeenStack.Of(log, stack);
        return seen;
    }

    /// <param name="stack">Where.</param>
    /// <param name="weight">How much.</param>
    /// <param name="top">What is to stand above the innermost method, or <see langword="null"/>.</param>
    public void Add(CallStackIndex stack, double weight, string? top = null) =>
        _weights[(stack, top)] = _weights.GetValueOrDefault((stack, top)) + weight;

    /// <summary>The stacks in words, the heaviest first; those that read alike are one.</summary>
    /// <param name="scale">What one of the added weights is worth.</param>
    public List<ProfiledStack> Stacks(double scale = 1)
    {
        var worded = new Dictionary<string, ProfiledStack>(StringComparer.Ordinal);
        foreach (var ((stack, top), weight) in _weights)
        {
            string[] frames = top is null ? Look(stack).Frames : [.. Look(stack).Frames, top];
            var key = string.Join(';', frames);
            worded[key] = new ProfiledStack(frames, (worded.GetValueOrDefault(key)?.Weight ?? 0) + (weight * scale));
        }

        return [.. worded.Values.OrderByDescending(stack => stack.Weight)];
    }
}
