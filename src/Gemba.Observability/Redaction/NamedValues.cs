using System.Text.Json;

namespace Gemba.Observability.Redaction;

/// <summary>
/// Knows the pairs in which a member's name stands beside its value and not before it, as in <c>{"column":"password","op":"eq","value":"…"}</c> or
/// <c>{"name":"Authorization","value":"…"}</c>.
/// </summary>
internal sealed class NamedValues(Redactor redactor)
{
    private const int LongestWord = 24;

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Naming = Words(
        "column", "columnname", "name", "key", "keyname", "field", "fieldname", "parameter", "parametername", "param", "paramname", "header", "headername",
        "property", "propertyname", "variable", "variablename", "label");

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Valued = Words(
        "value", "values", "val", "equals", "eq", "ne", "neq", "notequals", "is", "isnot", "in", "notin", "gt", "gte", "lt", "lte", "between", "from", "to", "min", "max",
        "contains", "startswith", "endswith", "like", "match", "matches", "regex", "pattern", "query", "text", "content", "data", "default", "defaultvalue", "current", "currentvalue",
        "new", "newvalue", "old", "oldvalue", "set", "replacement", "replacewith");

    /// <summary>Whether a member of this name holds the value where a member beside it says whose; without regard to case and separators.</summary>
    public static bool MayBeValue(ReadOnlySpan<char> member) => IsOneOf(Valued, member);

    /// <summary>
    /// The secret name that stands beside the members of an object; <see langword="null"/> where there is none. It looks at the members of this object alone, wherever they
    /// stand, and never below them, so that the cost of a whole message stays in proportion to its length.
    /// </summary>
    public string? SecretIn(JsonElement.ObjectEnumerator members)
    {
        foreach (var member in members)
        {
            if (member.Value.ValueKind == JsonValueKind.String && SecretIn(RedactedJson.NameOf(member), member.Value) is { } secret)
                return secret;
        }

        return null;
    }

    /// <summary>The same for the arguments of a call.</summary>
    public string? SecretIn(IEnumerable<KeyValuePair<string, JsonElement>> members)
    {
        foreach (var (name, value) in members)
        {
            if (value.ValueKind == JsonValueKind.String && SecretIn(name, value) is { } secret)
                return secret;
        }

        return null;
    }

    private string? SecretIn(string name, JsonElement value) =>
        IsOneOf(Naming, name) && RedactedJson.TextOf(value) is var said && redactor.IsSecretName(said) ? said : null;

    private static bool IsOneOf(HashSet<string>.AlternateLookup<ReadOnlySpan<char>> words, ReadOnlySpan<char> name)
    {
        Span<char> compact = stackalloc char[LongestWord];
        var length = 0;
        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c))
                continue;
            if (length == LongestWord)
                return false;
            compact[length++] = char.ToLowerInvariant(c);
        }

        return words.Contains(compact[..length]);
    }

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(params string[] words) =>
        words.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}
