namespace Gemba.Spreadsheet.Features;

/// <summary>What can be brought to clients step by step. A client that does not get a feature finds a server that has none of it.</summary>
public sealed record FeatureOptions
{
    /// <summary>Whether the tools that search whole workbooks, the costliest ones, are offered: <c>find_value</c> and <c>find_formula</c>. Default true.</summary>
    public FeatureRule SearchTools { get; init; } = FeatureRule.On;

    /// <summary>
    /// Whether answers also travel as <c>structuredContent</c> with output schemas in <c>tools/list</c>. Default true; <c>spreadsheet:structuredAnswers</c> set to false
    /// leaves them out for everybody, whatever stands here.
    /// </summary>
    public FeatureRule StructuredAnswers { get; init; } = FeatureRule.On;

    /// <summary>The features by name.</summary>
    internal IReadOnlyDictionary<string, FeatureRule> Rules => new Dictionary<string, FeatureRule>
    {
        [nameof(SearchTools)] = SearchTools,
        [nameof(StructuredAnswers)] = StructuredAnswers,
    };

    /// <summary>Every fault of the rules, beginning with the key that it is about; none where they can be used.</summary>
    public IEnumerable<string> FindFaults() => Rules.SelectMany(rule => FeatureRuleFaults.Of(rule.Key, rule.Value));
}
