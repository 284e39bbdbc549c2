using Gemba.Protocol.JsonValues;
using Gemba.Protocol.SchemaPatterns;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary><c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c> in one walk over the members.</summary>
internal sealed class MembersKeyword(SchemaNode owner, NamedSchemas named, (Pattern Pattern, SchemaNode Schema)[] patterns, SchemaNode? others)
    : Keyword(owner, "additionalProperties")
{
    internal override string Expected => named.Count == 0 ? "no other member" : "one of the members " + MemberNames.List(named.Names);

    internal static MembersKeyword? Of(KeywordSource source)
    {
        var named = source.FindNamedSchemas("properties");
        var patterns = source.FindNamedSchemas("patternProperties");
        var others = source.FindSchema("additionalProperties");
        if (named is null && patterns is null && others is null)
            return null;
        var compiled = (patterns ?? []).Select(entry => (Pattern.Compile(entry.Name, source, "patternProperties"), entry.Schema));
        return new MembersKeyword(source.Node, new NamedSchemas(named ?? []), [.. compiled], others);
    }

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        var table = evaluation.Table;
        if (table[at].Kind != JsonKind.Object)
            return true;
        var holds = true;
        var child = at + 1;
        for (var i = 0; i < table[at].Count && (holds || evaluation.IsCollecting); i++, child = table[child].Next)
            holds &= HoldsMember(evaluation, child, i, seen);
        return holds;
    }

    private bool HoldsMember(Evaluation evaluation, int child, int ordinal, int seen)
    {
        var holds = evaluation.Spend(patterns.Length);
        var isMatched = false;
        if (named.Find(evaluation.Table.NameOf(child)) is { } schema)
        {
            isMatched = true;
            holds &= schema.Holds(evaluation, child, SeenChildren.None);
        }

        foreach (var (pattern, fitting) in patterns)
        {
            if (!pattern.IsMatch(evaluation, evaluation.Table.NameOf(child)))
                continue;
            isMatched = true;
            holds &= fitting.Holds(evaluation, child, SeenChildren.None);
        }

        if (!isMatched && others is not null)
        {
            isMatched = true;
            holds &= HoldsOther(evaluation, child);
        }

        if (isMatched)
            evaluation.Seen.Add(seen, ordinal);
        return holds;
    }

    private bool HoldsOther(Evaluation evaluation, int child)
    {
        if (!others!.IsFalse)
            return others.Holds(evaluation, child, SeenChildren.None);
        return evaluation.Fail(this, child, evaluation.IsCollecting ? ValueText.Quote(evaluation.Table.NameOf(child)) : null);
    }
}
