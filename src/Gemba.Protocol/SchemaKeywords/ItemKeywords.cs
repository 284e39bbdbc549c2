using Gemba.Protocol.JsonValues;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary><c>prefixItems</c> and <c>items</c> in one walk over the array.</summary>
internal sealed class ItemsKeyword(SchemaNode owner, SchemaNode[] first, SchemaNode? rest) : Keyword(owner, "items")
{
    internal override string Expected => first.Length == 0 ? "no items" : $"no item after the first {first.Length}";

    internal static ItemsKeyword? Of(KeywordSource source)
    {
        // Drafts before 2020-12 wrote prefixItems as an array under items; no schema of 2020-12 can have that, so it is read so in all.
        var isListed = source.Find("items") is { ValueKind: System.Text.Json.JsonValueKind.Array };
        var first = isListed ? source.FindSchemas("items") : source.Dialect.IsHistoric ? null : source.FindSchemas("prefixItems");
        var rest = source.FindSchema(isListed ? "additionalItems" : "items");
        return first is null && rest is null ? null : new ItemsKeyword(source.Node, first ?? [], rest);
    }

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        var table = evaluation.Table;
        if (table[at].Kind != JsonKind.Array)
            return true;
        var holds = true;
        var child = at + 1;
        var count = rest is null ? Math.Min(first.Length, table[at].Count) : table[at].Count;
        for (var i = 0; i < count && (holds || evaluation.IsCollecting); i++, child = table[child].Next)
        {
            holds &= HoldsItem(evaluation, child, i);
            evaluation.Seen.Add(seen, i);
        }

        return holds;
    }

    private bool HoldsItem(Evaluation evaluation, int child, int index)
    {
        if (index < first.Length)
            return first[index].Holds(evaluation, child, SeenChildren.None);
        return rest!.IsFalse ? evaluation.Fail(this, child) : rest.Holds(evaluation, child, SeenChildren.None);
    }
}

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
internal sealed class ContainsKeyword(SchemaNode owner, SchemaNode wanted, int least, int most) : Keyword(owner, "contains")
{
    internal override string Expected => most == int.MaxValue
        ? $"at least {ValueText.Counted(least, "item")} that fits {wanted.Path}"
        : $"{least} to {ValueText.Counted(most, "item")} that fit {wanted.Path}";

    internal static ContainsKeyword? Of(KeywordSource source)
    {
        if (source.FindSchema("contains") is not { } wanted)
            return null;
        var counts = source.Dialect.Validates;
        return new ContainsKeyword(source.Node, wanted, (counts ? source.FindCount("minContains") : null) ?? 1, (counts ? source.FindCount("maxContains") : null) ?? int.MaxValue);
    }

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        var table = evaluation.Table;
        if (table[at].Kind != JsonKind.Array)
            return true;
        var found = 0;
        var child = at + 1;
        for (var i = 0; i < table[at].Count; i++, child = table[child].Next)
        {
            if (!evaluation.HoldsSilently(wanted, child, SeenChildren.None))
                continue;
            found++;
            evaluation.Seen.Add(seen, i);
        }

        if (found >= least && found <= most)
            return true;
        return evaluation.Fail(this, at, evaluation.IsCollecting ? $"{found} among {ValueText.Counted(table[at].Count, "item")}" : null);
    }
}
