using System.Globalization;

namespace Gemba.Observability.Profiling;

/// <summary>Where something went: each stack with its share.</summary>
/// <param name="Kind">What was measured.</param>
/// <param name="Took">How long it was watched.</param>
/// <param name="Stacks">Different stacks, the heaviest first.</param>
/// <param name="Left">Samples that were left out because their thread only waited, or only watched.</param>
internal sealed record Profile(ProfileKind Kind, TimeSpan Took, IReadOnlyList<ProfiledStack> Stacks, long Left)
{
    public double Total { get; } = Stacks.Sum(stack => stack.Weight);

    /// <summary>How often each thread was looked at in a second, as it really was; <see langword="null"/> where nothing is sampled by time.</summary>
    public double? SamplesPerSecond { get; init; }

    /// <summary>What it is, in a few words.</summary>
    public string Title => SamplesPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{Kind.Title}, {rate:0} samples a second") : Kind.Title;

    /// <summary>Each method with what stands on top of the stack (its own) and what stands anywhere in it; the one with most of its own first.</summary>
    public IEnumerable<(string Name, double Own, double Whole)> Methods()
    {
        var methods = new Dictionary<string, (double Own, double Whole)>(StringComparer.Ordinal);
        foreach (var (frames, weight) in Stacks)
        {
            foreach (var name in frames.Distinct())
                methods[name] = (methods.GetValueOrDefault(name).Own, methods.GetValueOrDefault(name).Whole + weight);
            if (frames.Count > 0)
                methods[frames[^1]] = (methods[frames[^1]].Own + weight, methods[frames[^1]].Whole);
        }

        return methods.OrderByDescending(method => method.Value.Own).ThenBy(method => method.Key, StringComparer.Ordinal)
            .Select(method => (method.Key, method.Value.Own, method.Value.Whole));
    }
}

/// <summary>One stack and what it weighs.</summary>
/// <param name="Frames">Methods, the outermost first.</param>
/// <param name="Weight">In the unit of the profile.</param>
internal sealed record ProfiledStack(IReadOnlyList<string> Frames, double Weight);
