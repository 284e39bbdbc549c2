namespace Gemba.Spreadsheet.Features;

/// <summary>Who gets a feature and when: <c>true</c>, <c>false</c>, or the conditions of Microsoft.FeatureManagement (<c>enabledFor</c>, <c>requirementType</c>).</summary>
public sealed class FeatureRule : IEquatable<FeatureRule>
{
    private readonly string _text;

    private FeatureRule(string? value, IReadOnlyDictionary<string, string?> conditions)
    {
        (Value, Conditions) = (value, conditions);
        _text = conditions.Count == 0 ? value ?? "" : string.Join(", ", conditions.OrderBy(one => one.Key, StringComparer.OrdinalIgnoreCase).Select(one => $"{one.Key}={one.Value}"));
    }

    /// <summary>Everybody gets it, always.</summary>
    public static FeatureRule On { get; } = From("true", []);

    /// <summary>The word that was written where there are no conditions.</summary>
    internal string? Value { get; }

    /// <summary>The conditions by flat key, as in <c>enabledFor:0:name</c>.</summary>
    internal IReadOnlyDictionary<string, string?> Conditions { get; }

    /// <summary>The answer, where it is the same for everybody and always; else <see langword="null"/>.</summary>
    internal bool? Fixed => Conditions.Count == 0 && bool.TryParse(Value, out var value) ? value : null;

    /// <summary>A rule as a file or variables write it.</summary>
    /// <param name="value">The word in the rule's place.</param>
    /// <param name="conditions">The keys below it; where there are any, they count.</param>
    public static FeatureRule From(string? value, IEnumerable<KeyValuePair<string, string?>> conditions) =>
        new(value, conditions.ToDictionary(one => one.Key, one => one.Value, StringComparer.OrdinalIgnoreCase));

    /// <summary>The word, or the conditions in one line.</summary>
    public override string ToString() => _text;

    /// <inheritdoc/>
    public bool Equals(FeatureRule? other) => other is not null && string.Equals(_text, other._text, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FeatureRule);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(_text);
}
