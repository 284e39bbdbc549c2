using System.Globalization;
using Gemba.Protocol.JsonValues;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary><c>uniqueItems</c>: no two items are equal.</summary>
internal sealed class UniqueItemsKeyword(SchemaNode owner) : Keyword(owner, "uniqueItems")
{
    // Up to here comparing each with each costs less than hashing, and nothing is allocated.
    private const int MostComparedInPairs = 16;

    internal override string Expected => "items that differ";

    internal static UniqueItemsKeyword? Of(KeywordSource source) => source.Find("uniqueItems") switch
    {
        null or { ValueKind: System.Text.Json.JsonValueKind.False } => null,
        { ValueKind: System.Text.Json.JsonValueKind.True } => new UniqueItemsKeyword(source.Node),
        _ => throw source.Broken("uniqueItems", "its value must be true or false"),
    };

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        var table = evaluation.Table;
        if (table[at].Kind != JsonKind.Array)
            return true;
        var (first, second) = table[at].Count <= MostComparedInPairs ? FindPair(evaluation, at) : FindByHash(evaluation, at);
        if (evaluation.Exhausted is not null)
            return false;
        if (first < 0)
            return true;
        return evaluation.Fail(this, at, evaluation.IsCollecting ? Describe(table, first, second) : null);
    }

    private static (int First, int Second) FindPair(Evaluation evaluation, int at)
    {
        var table = evaluation.Table;
        var end = table[at].Next;
        for (var a = at + 1; a < end; a = table[a].Next)
        {
            for (var b = table[a].Next; b < end; b = table[b].Next)
            {
                if (JsonEquality.AreEqual(table, a, table, b))
                    return (a, b);
            }
        }

        return (-1, -1);
    }

    private static (int First, int Second) FindByHash(Evaluation evaluation, int at)
    {
        var table = evaluation.Table;
        var met = new Dictionary<int, List<int>>();
        for (var item = at + 1; item < table[at].Next; item = table[item].Next)
        {
            var hash = JsonEquality.Hash(table, item);
            if (!met.TryGetValue(hash, out var alike))
                met.Add(hash, alike = []);
            if (!evaluation.Spend(1 + alike.Count))
                return (-1, -1);
            var twin = alike.FindIndex(earlier => JsonEquality.AreEqual(table, earlier, table, item));
            if (twin >= 0)
                return (alike[twin], item);
            alike.Add(item);
        }

        return (-1, -1);
    }

    private static string Describe(JsonTable table, int first, int second) =>
        string.Create(CultureInfo.InvariantCulture, $"{ValueText.Describe(table, first)} at {table[first].Ordinal} and at {table[second].Ordinal}");
}
