using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary><c>$ref</c>.</summary>
internal sealed class RefKeyword(SchemaNode owner, SchemaNode target) : Keyword(owner, "$ref")
{
    internal override string Expected => $"a value that fits {target.Path}";

    internal override bool Holds(Evaluation evaluation, int at, int seen) => target.Holds(evaluation, at, seen);
}

/// <summary><c>$dynamicRef</c>: of all documents entered so far, the outermost with the anchor says what is meant.</summary>
internal sealed class DynamicRefKeyword(SchemaNode owner, SchemaNode fallback, string? name) : Keyword(owner, "$dynamicRef")
{
    internal override string Expected => $"a value that fits {fallback.Path}";

    internal static DynamicRefKeyword? Of(KeywordSource source)
    {
        if (source.FindText("$dynamicRef") is not { } reference)
            return null;
        return new DynamicRefKeyword(source.Node, source.Compiler.NodeOf(source.Place, reference), source.Compiler.DynamicNameOf(source.Place, reference));
    }

    internal override bool Holds(Evaluation evaluation, int at, int seen) => Target(evaluation).Holds(evaluation, at, seen);

    private SchemaNode Target(Evaluation evaluation)
    {
        if (name is null)
            return fallback;
        foreach (var resource in evaluation.Scope)
        {
            if (resource.DynamicTargets.TryGetValue(name, out var target))
                return target;
        }

        return fallback;
    }
}
