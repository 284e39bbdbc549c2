using System.Text.Json;
using Gemba.Protocol.JsonValues;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary><c>type</c>: one kind of JSON value, or several.</summary>
internal sealed class TypeKeyword(SchemaNode owner, JsonKind kinds, bool isIntegerEnough) : Keyword(owner, "type")
{
    internal override string Expected => Owner.TypeText!;

    internal static TypeKeyword? Of(KeywordSource source)
    {
        if (NamesOf(source) is not { } names)
            return null;
        var kinds = JsonKind.None;
        foreach (var name in names)
            kinds |= KindOf(name) ?? throw source.Broken("type", $"\"{name}\" is not one of array, boolean, integer, null, number, object and string");
        return new TypeKeyword(source.Node, kinds, isIntegerEnough: names.Contains("integer"));
    }

    internal static string? TextOf(KeywordSource source) => source.Dialect.Validates && NamesOf(source) is { } names ? string.Join(" or ", names) : null;

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        var kind = evaluation.Table[at].Kind;
        if ((kinds & kind) != 0 || (kind == JsonKind.Number && isIntegerEnough && IsWhole(evaluation.Table.TokenOf(at))))
            return true;
        return evaluation.Fail(this, at);
    }

    private static bool IsWhole(ReadOnlySpan<byte> token) => JsonNumber.TryGetSmall(token, out _) || new NumberText(token).IsWhole;

    private static string[]? NamesOf(KeywordSource source) => source.Find("type") switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { } several => source.TextsOf("type", several),
    };

    private static JsonKind? KindOf(string name) => name switch
    {
        "null" => JsonKind.Null,
        "boolean" => JsonKind.Boolean,
        "number" => JsonKind.Number,
        "integer" => JsonKind.None,
        "string" => JsonKind.String,
        "array" => JsonKind.Array,
        "object" => JsonKind.Object,
        _ => null,
    };
}
