using System.Text.Json;

namespace Gemba.Gateway.Pinning;

/// <summary>One place in which two definitions of a tool differ.</summary>
/// <param name="At">Where, as in <c>inputSchema.properties.query.description</c>.</param>
/// <param name="Was">The value as JSON; <see langword="null"/> where there was none.</param>
/// <param name="Is">The value as JSON; <see langword="null"/> where there is none now.</param>
internal sealed record ToolDifference(string At, string? Was, string? Is)
{
    /// <summary>Finds every place; the order is that of the definitions.</summary>
    public static IReadOnlyList<ToolDifference> Between(SeenDefinition was, SeenDefinition now)
    {
        if (was.Json is null || now.Json is null)
            return [new ToolDifference("", was.Hash, now.Hash)];
        var (before, after) = (ValuesOf(was.Json), ValuesOf(now.Json));
        return [.. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Select(at => new ToolDifference(at, before.GetValueOrDefault(at), after.GetValueOrDefault(at)))
            .Where(difference => difference.Was != difference.Is)];
    }

    private static Dictionary<string, string> ValuesOf(string definition)
    {
        using var content = JsonDocument.Parse(definition);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(content.RootElement, "", values);
        return values;
    }

    // Lists are read as a whole; what stands in them is short.
    private static void Add(JsonElement value, string at, Dictionary<string, string> values)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.EnumerateObject().Any())
        {
            values[at] = JsonSerializer.Serialize(value);
            return;
        }

        foreach (var member in value.EnumerateObject())
            Add(member.Value, at.Length == 0 ? member.Name : $"{at}.{member.Name}", values);
    }
}
