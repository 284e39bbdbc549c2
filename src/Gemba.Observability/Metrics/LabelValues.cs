using System.Collections.Concurrent;

namespace Gemba.Observability.Metrics;

/// <summary>A closed set of label values: fixed words, and those that a registry (of tools, of faults) adds at start. Never filled from the wire.</summary>
public sealed class LabelValues
{
    /// <summary>Stands for every value that is not in the set.</summary>
    public const string Other = "_OTHER";

    private readonly ConcurrentDictionary<string, string> _known;
    private readonly int _most;
    private int _count; // a concurrent dictionary takes all its locks to count

    /// <summary>Makes a set.</summary>
    /// <param name="values">The words it holds from the start.</param>
    public LabelValues(params IEnumerable<string> values)
        : this(DefaultMost, values)
    {
    }

    internal LabelValues(int most, IEnumerable<string> values)
    {
        _most = most;
        _known = new ConcurrentDictionary<string, string>(values.Select(value => KeyValuePair.Create(value, value)), StringComparer.Ordinal);
        _count = _known.Count;
    }

    /// <summary>Most values that a set takes: beyond it a graph cannot be read and a scrape grows; 500 holds every tool of a large server.</summary>
    public const int DefaultMost = 500;

    /// <summary>The values held now, in ordinal order; <see cref="Other"/> is not among them.</summary>
    public IReadOnlyList<string> All => [.. _known.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Whether the set stays as it was made, so that the series of a metric can be counted beforehand.</summary>
    internal bool IsFixed { get; init; }

    internal int Count => Volatile.Read(ref _count);

    /// <summary>Adds a word from a registry or from configuration.</summary>
    /// <returns><see langword="false"/> when the set is full or fixed; the word will show as <see cref="Other"/>.</returns>
    public bool Register(string value)
    {
        if (_known.ContainsKey(value))
            return true;
        if (IsFixed || Count >= _most)
            return false;
        if (_known.TryAdd(value, value))
            Interlocked.Increment(ref _count);
        return true;
    }

    /// <summary>The value itself when it is in the set (always the same instance), else <see cref="Other"/>. Allocates nothing.</summary>
    public string Closed(string? value) => value is not null && _known.TryGetValue(value, out var known) ? known : Other;

    /// <summary>Like <see cref="Closed(string?)"/>, of text that is not a string yet.</summary>
    public string Closed(ReadOnlySpan<char> value) =>
        _known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(value, out var known) ? known : Other;
}
