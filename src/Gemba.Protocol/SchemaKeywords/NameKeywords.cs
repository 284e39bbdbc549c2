using System.Text;
using Gemba.Protocol.JsonValues;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary><c>propertyNames</c>: each member's name, as a text, fits.</summary>
internal sealed class PropertyNamesKeyword(SchemaNode owner, SchemaNode names) : Keyword(owner, "propertyNames")
{
    internal override string Expected => $"names that fit {names.Path}";

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        var table = evaluation.Table;
        if (table[at].Kind != JsonKind.Object)
            return true;
        var holds = true;
        var child = at + 1;
        for (var i = 0; i < table[at].Count && (holds || evaluation.IsCollecting); i++, child = table[child].Next)
        {
            var name = table.PushName(child);
            holds &= names.Holds(evaluation, name, SeenChildren.None);
            table.PopName();
        }

        return holds;
    }
}

/// <summary>One entry of <c>dependentSchemas</c>: where the member is there, the object fits the schema too.</summary>
internal sealed class DependentSchemaKeyword(SchemaNode owner, string keyword, string because, SchemaNode schema) : Keyword(owner, keyword)
{
    private readonly byte[] _because = Encoding.UTF8.GetBytes(because);

    internal override string Expected => $"an object that fits {schema.Path} because it has \"{because}\"";

    internal override bool Holds(Evaluation evaluation, int at, int seen) =>
        evaluation.Table[at].Kind != JsonKind.Object
        || JsonEquality.FindMember(evaluation.Table, at, _because) < 0
        || schema.Holds(evaluation, at, seen);
}
