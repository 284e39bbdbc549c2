using Gemba.Protocol.JsonValues;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary>Bounds on how many: characters of a text, items of an array, members of an object.</summary>
internal sealed class CountKeyword(SchemaNode owner, string name, JsonKind kind, int bound) : Keyword(owner, name)
{
    private readonly bool _isMost = name.StartsWith("max", StringComparison.Ordinal);

    internal override string Expected => $"{(_isMost ? "at most" : "at least")} {ValueText.Counted(bound, Noun)}";

    private string Noun => kind switch { JsonKind.String => "character", JsonKind.Array => "item", _ => "member" };

    internal static CountKeyword? Of(KeywordSource source, string name, JsonKind kind) =>
        source.FindCount(name) is { } bound ? new CountKeyword(source.Node, name, kind, bound) : null;

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        var table = evaluation.Table;
        if (table[at].Kind != kind)
            return true;
        var count = kind == JsonKind.String ? CodePoints(table.TextOf(at)) : table[at].Count;
        if (_isMost ? count <= bound : count >= bound)
            return true;
        return evaluation.Fail(this, at, evaluation.IsCollecting ? ValueText.Counted(count, Noun) : null);
    }

    // Every byte of UTF-8 but the continuation bytes begins a character.
    private static int CodePoints(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var letter in text)
            count += (letter & 0xC0) == 0x80 ? 0 : 1;
        return count;
    }
}
