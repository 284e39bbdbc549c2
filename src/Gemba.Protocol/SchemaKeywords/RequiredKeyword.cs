using System.Text;
using Gemba.Protocol.JsonValues;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary><c>required</c>, and <c>dependentRequired</c>: members that must be there (because another is).</summary>
internal sealed class RequiredKeyword(SchemaNode owner, string keyword, string? because, string[] names) : Keyword(owner, keyword)
{
    private readonly byte[]? _because = because is null ? null : Encoding.UTF8.GetBytes(because);
    private readonly byte[][] _names = [.. names.Select(Encoding.UTF8.GetBytes)];

    internal override string Expected => "the members " + string.Join(", ", names);

    internal static RequiredKeyword? Of(KeywordSource source) =>
        source.Find("required") is { } list ? new RequiredKeyword(source.Node, "required", null, source.TextsOf("required", list)) : null;

    internal static IEnumerable<RequiredKeyword> Dependent(KeywordSource source, string keyword)
    {
        if (source.Find(keyword, System.Text.Json.JsonValueKind.Object) is not { } map)
            return [];
        return map.EnumerateObject()
            .Where(member => keyword == "dependentRequired" || member.Value.ValueKind == System.Text.Json.JsonValueKind.Array)
            .Select(member => new RequiredKeyword(source.Node, keyword, member.Name, source.TextsOf(keyword, member.Value)))
            .ToArray();
    }

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        var table = evaluation.Table;
        if (table[at].Kind != JsonKind.Object || (_because is not null && JsonEquality.FindMember(table, at, _because) < 0))
            return true;
        var holds = evaluation.SpendSearch(_names.Length, table[at].Count);
        for (var i = 0; i < _names.Length && (holds || evaluation.IsCollecting); i++)
        {
            if (JsonEquality.FindMember(table, at, _names[i]) < 0)
                holds = evaluation.Fail(this, at, expected: evaluation.IsCollecting ? Missing(names[i]) : null, found: evaluation.IsCollecting ? Given(table, at) : null);
        }

        return holds;
    }

    private string Missing(string name) => because is null ? $"the member \"{name}\"" : $"the member \"{name}\" beside \"{because}\"";

    private static string Given(JsonTable table, int at) =>
        table[at].Count == 0 ? "an empty object" : "only " + MemberNames.List(MemberNames.Of(table, at));
}
