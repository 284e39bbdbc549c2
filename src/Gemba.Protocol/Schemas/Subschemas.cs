using System.Globalization;
using System.Text.Json;

namespace Gemba.Protocol.Schemas;

/// <summary>Where schemas stand inside a schema. What stands elsewhere, as under <c>enum</c> or an unknown keyword, is data.</summary>
internal static class Subschemas
{
    private static readonly HashSet<string> Single =
    [
        "not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
        "contentSchema", "additionalItems",
    ];

    private static readonly HashSet<string> Listed = ["allOf", "anyOf", "oneOf", "prefixItems", "items"];

    private static readonly HashSet<string> Named = ["$defs", "definitions", "properties", "patternProperties", "dependentSchemas", "dependencies"];

    internal static IEnumerable<SchemaPlace> Of(SchemaPlace place)
    {
        foreach (var member in place.Element.EnumerateObject())
        {
            var step = place with { Pointer = $"{place.Pointer}/{JsonPointer.Escape(member.Name)}", Element = member.Value };
            var inner = member.Value.ValueKind switch
            {
                JsonValueKind.Array when Listed.Contains(member.Name) => Items(step),
                JsonValueKind.Object when Named.Contains(member.Name) => Members(step),
                JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False when Single.Contains(member.Name) => [step],
                _ => [],
            };
            foreach (var schema in inner)
                yield return schema;
        }
    }

    internal static IEnumerable<SchemaPlace> Items(SchemaPlace list) => list.Element.EnumerateArray()
        .Select((item, index) => list with { Pointer = string.Create(CultureInfo.InvariantCulture, $"{list.Pointer}/{index}"), Element = item });

    internal static IEnumerable<SchemaPlace> Members(SchemaPlace map) => map.Element.EnumerateObject()
        .Where(member => member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False)
        .Select(member => map with { Pointer = $"{map.Pointer}/{JsonPointer.Escape(member.Name)}", Element = member.Value });
}
