namespace Gemba.Observability.Metrics;

/// <summary>One row of the <see cref="MetricTable"/>: everything that is known about a metric before it has a value.</summary>
/// <remarks>Instruments, exposition, documentation, dashboards, rules and tests all come from these rows.</remarks>
public abstract class MetricDefinition
{
    private protected MetricDefinition(MetricKind kind, string name, string help)
    {
        Kind = kind;
        Name = name;
        Help = help;
    }

    /// <summary>Counter, gauge or histogram.</summary>
    public MetricKind Kind { get; }

    /// <summary>Name as a scrape shows it, with unit and <c>_total</c>, as in <c>workbooks_loaded_total</c>.</summary>
    public string Name { get; }

    /// <summary>One sentence for a person who meets the number for the first time.</summary>
    public string Help { get; }

    /// <summary>Unit of the value in words of OpenMetrics (<c>seconds</c>, <c>bytes</c>); empty for a plain number.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Labels in the order in which their values are given.</summary>
    public IReadOnlyList<MetricLabel> Labels { get; init; } = [];

    /// <summary>Roles that feed it, as in <c>spreadsheet</c>; empty for every role.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>What has to happen before there is a series, as the end of "from when …"; empty where there is one from the start.</summary>
    public string FirstSeries { get; init; } = "";

    /// <summary>Whether the metric is recorded itself, or computed at collection from another.</summary>
    public bool IsDerived => Share is not null;

    /// <summary>Whether the value is read from its source at collection instead of recorded when something happens.</summary>
    public bool IsObserved { get; init; }

    /// <summary>How operations add to it; <see langword="null"/> for a metric that is recorded itself.</summary>
    internal CallShare? Share { get; init; }

    /// <summary>Tells combinations of label values that cannot happen; <see langword="null"/> where all can.</summary>
    internal Func<string[], bool>? CanHappen { get; init; }

    /// <summary>Most series that it can have: every combination of values where all sets are fixed, else <paramref name="most"/>.</summary>
    internal int MostSeries(int most)
    {
        var combinations = 1L;
        foreach (var label in Labels)
        {
            if (!label.Values.IsFixed)
                return most;
            combinations *= label.Values.Count + 1;
        }

        return (int)Math.Min(combinations, most);
    }

    /// <summary>Whether a process of <paramref name="role"/> has this metric.</summary>
    public bool BelongsTo(string role) => Roles.Count == 0 || Roles.Contains(role);
}
