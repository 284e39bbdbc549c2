using Gemba.Protocol.JsonValues;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary><c>unevaluatedProperties</c> and <c>unevaluatedItems</c>: children that no other keyword looked at.</summary>
internal sealed class UnevaluatedKeyword(SchemaNode owner, string name, JsonKind kind, SchemaNode schema) : Keyword(owner, name)
{
    internal override string Expected => kind == JsonKind.Object ? "only members that the schema names" : "only items that the schema describes";

    internal static UnevaluatedKeyword? Of(KeywordSource source, string name, JsonKind kind) =>
        source.FindSchema(name) is { } schema ? new UnevaluatedKeyword(source.Node, name, kind, schema) : null;

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        var table = evaluation.Table;
        if (table[at].Kind != kind)
            return true;
        var holds = true;
        var child = at + 1;
        for (var i = 0; i < table[at].Count && (holds || evaluation.IsCollecting); i++, child = table[child].Next)
        {
            if (!evaluation.Seen.Has(seen, i))
                holds &= HoldsChild(evaluation, child);
        }

        evaluation.Seen.AddAll(seen, table[at].Count);
        return holds;
    }

    private bool HoldsChild(Evaluation evaluation, int child)
    {
        if (!schema.IsFalse)
            return schema.Holds(evaluation, child, SeenChildren.None);
        return evaluation.Fail(this, child, evaluation.IsCollecting && kind == JsonKind.Object ? ValueText.Quote(evaluation.Table.NameOf(child)) : null);
    }
}
