using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary><c>allOf</c>.</summary>
internal sealed class AllOfKeyword(SchemaNode owner, SchemaNode[] schemas) : Keyword(owner, "allOf")
{
    internal override string Expected => "a value that fits all alternatives";

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        var holds = true;
        for (var i = 0; i < schemas.Length && (holds || evaluation.IsCollecting); i++)
            holds &= schemas[i].Holds(evaluation, at, seen);
        return holds;
    }
}

/// <summary><c>anyOf</c> and <c>oneOf</c>: at least one, or exactly one, of the alternatives fits.</summary>
internal sealed class ChoiceKeyword(SchemaNode owner, string name, SchemaNode[] schemas) : Keyword(owner, name)
{
    private readonly bool _isExclusive = name == "oneOf";

    internal override string Expected => schemas.All(schema => schema.TypeText is not null)
        ? string.Join(" or ", schemas.Select(schema => schema.TypeText).Distinct())
        : $"a value that fits {(_isExclusive ? "exactly one" : "at least one")} of {schemas.Length} alternatives";

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        var fitting = CountFitting(evaluation, at, seen);
        if (fitting == 1 || (fitting > 1 && !_isExclusive))
            return true;
        if (evaluation.IsCollecting && evaluation.Exhausted is null)
            Explain(evaluation, at, fitting);
        return false;
    }

    private int CountFitting(Evaluation evaluation, int at, int seen)
    {
        var fitting = 0;
        var children = evaluation.Table[at].Count;
        foreach (var schema in schemas)
        {
            var own = seen == SeenChildren.None ? SeenChildren.None : evaluation.Seen.Open(children);
            var holds = evaluation.HoldsSilently(schema, at, own);
            if (own != SeenChildren.None)
                evaluation.Seen.Close(own, holds ? seen : SeenChildren.None, children);
            fitting += holds ? 1 : 0;
            // A second fit decides oneOf; the first decides anyOf where nobody asks what the others looked at.
            if (_isExclusive ? fitting > 1 : holds && seen == SeenChildren.None)
                break;
        }

        return fitting;
    }

    private void Explain(Evaluation evaluation, int at, int fitting)
    {
        if (fitting > 1)
        {
            evaluation.Fail(this, at, expected: $"a value that fits exactly one of {schemas.Length} alternatives", found: $"{ValueText.Describe(evaluation.Table, at)}, which fits several");
            return;
        }

        var path = ValueText.PathOf(evaluation.Table, at);
        var branches = schemas.Select(schema => evaluation.TakeBranchErrors(schema, at)).ToArray();
        evaluation.Fail(this, at);
        // The alternative of the right kind, if there is one, is the one that was meant: what is wrong inside it helps.
        var meant = branches.Where(errors => !errors.Any(error => error.InstancePath == path && error.Keyword is "type" or "const" or "enum")).MinBy(errors => errors.Length);
        if (meant is not null)
            evaluation.Add(meant);
    }
}

/// <summary><c>not</c>.</summary>
internal sealed class NotKeyword(SchemaNode owner, SchemaNode unwanted) : Keyword(owner, "not")
{
    internal override string Expected => $"a value that does not fit {unwanted.Path}";

    internal override bool Holds(Evaluation evaluation, int at, int seen) =>
        !evaluation.HoldsSilently(unwanted, at, SeenChildren.None) || evaluation.Fail(this, at);
}

/// <summary><c>if</c>, <c>then</c> and <c>else</c>.</summary>
internal sealed class IfKeyword(SchemaNode owner, SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : Keyword(owner, "if")
{
    internal override string Expected => "a value that fits the schema that its condition selects";

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        var children = evaluation.Table[at].Count;
        var own = seen == SeenChildren.None ? SeenChildren.None : evaluation.Seen.Open(children);
        var isMet = evaluation.HoldsSilently(condition, at, own);
        if (own != SeenChildren.None)
            evaluation.Seen.Close(own, isMet ? seen : SeenChildren.None, children);
        var selected = isMet ? then : otherwise;
        return selected is null || selected.Holds(evaluation, at, seen);
    }
}

/// <summary>A schema that is <c>false</c>.</summary>
internal sealed class NothingKeyword(SchemaNode owner) : Keyword(owner, "false")
{
    internal override string Expected => "nothing here";

    internal override bool Holds(Evaluation evaluation, int at, int seen) => evaluation.Fail(this, at);
}
