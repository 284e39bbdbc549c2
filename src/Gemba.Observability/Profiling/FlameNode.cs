namespace Gemba.Observability.Profiling;

/// <summary>A method in the place that it has in stacks: stacks that begin alike share their beginning.</summary>
internal sealed class FlameNode(string name)
{
    private readonly SortedDictionary<string, FlameNode> _called = new(StringComparer.Ordinal);

    public string Name => name;

    /// <summary>Its own weight and that of everything it called.</summary>
    public double Whole { get; private set; }

    /// <summary>What it called, in the order of the names: two profiles of the same program look alike.</summary>
    public IEnumerable<FlameNode> Called => _called.Values;

    public static FlameNode Of(Profile profile, int deepest)
    {
        var root = new FlameNode("all");
        foreach (var (frames, weight) in profile.Stacks)
        {
            var at = root;
            at.Whole += weight;
            foreach (var frame in frames.Take(deepest))
            {
                at = at.Find(frame);
                at.Whole += weight;
            }
        }

        return root;
    }

    private FlameNode Find(string called)
    {
        if (!_called.TryGetValue(called, out var node))
            _called[called] = node = new FlameNode(called);
        return node;
    }
}
