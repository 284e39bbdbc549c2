using Gemba.Protocol.JsonValues;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary>All keywords of draft 2020-12 that judge, in the order in which they are asked: the cheap ones first.</summary>
internal static class KeywordTable
{
    internal static IEnumerable<Keyword> Ordinary(KeywordSource source) =>
        (source.Dialect.Validates ? Validation(source) : [])
        .Append(FormatKeyword.Of(source))
        .Concat(OverChildren(source))
        .Concat(InPlace(source))
        .OfType<Keyword>();

    internal static IEnumerable<Keyword> Late(KeywordSource source) => new Keyword?[]
    {
        UnevaluatedKeyword.Of(source, "unevaluatedProperties", JsonKind.Object),
        UnevaluatedKeyword.Of(source, "unevaluatedItems", JsonKind.Array),
    }.OfType<Keyword>();

    private static IEnumerable<Keyword?> Validation(KeywordSource source) =>
    [
        TypeKeyword.Of(source),
        EnumKeyword.Const(source),
        EnumKeyword.Enum(source),
        BoundKeyword.Of(source, "minimum"),
        BoundKeyword.Of(source, "maximum"),
        BoundKeyword.Of(source, "exclusiveMinimum"),
        BoundKeyword.Of(source, "exclusiveMaximum"),
        MultipleOfKeyword.Of(source),
        CountKeyword.Of(source, "minLength", JsonKind.String),
        CountKeyword.Of(source, "maxLength", JsonKind.String),
        CountKeyword.Of(source, "minItems", JsonKind.Array),
        CountKeyword.Of(source, "maxItems", JsonKind.Array),
        CountKeyword.Of(source, "minProperties", JsonKind.Object),
        CountKeyword.Of(source, "maxProperties", JsonKind.Object),
        PatternKeyword.Of(source),
        RequiredKeyword.Of(source),
        .. RequiredKeyword.Dependent(source, "dependentRequired"),
        .. RequiredKeyword.Dependent(source, "dependencies"),
        UniqueItemsKeyword.Of(source),
    ];

    private static IEnumerable<Keyword?> OverChildren(KeywordSource source) =>
    [
        MembersKeyword.Of(source),
        source.FindSchema("propertyNames") is { } names ? new PropertyNamesKeyword(source.Node, names) : null,
        ItemsKeyword.Of(source),
        ContainsKeyword.Of(source),
    ];

    private static IEnumerable<Keyword?> InPlace(KeywordSource source) =>
    [
        source.FindText("$ref") is { } reference ? new RefKeyword(source.Node, source.Compiler.NodeOf(source.Place, reference)) : null,
        DynamicRefKeyword.Of(source),
        source.FindSchemas("allOf") is { } all ? new AllOfKeyword(source.Node, all) : null,
        source.FindSchemas("anyOf") is { } any ? new ChoiceKeyword(source.Node, "anyOf", any) : null,
        source.FindSchemas("oneOf") is { } one ? new ChoiceKeyword(source.Node, "oneOf", one) : null,
        source.FindSchema("not") is { } not ? new NotKeyword(source.Node, not) : null,
        source.FindSchema("if") is { } condition ? new IfKeyword(source.Node, condition, source.FindSchema("then"), source.FindSchema("else")) : null,
        .. DependentSchemas(source, "dependentSchemas"),
        .. DependentSchemas(source, "dependencies"),
    ];

    private static IEnumerable<Keyword> DependentSchemas(KeywordSource source, string keyword) =>
        (source.FindNamedSchemas(keyword) ?? []).Select(entry => new DependentSchemaKeyword(source.Node, keyword, entry.Name, entry.Schema));
}
