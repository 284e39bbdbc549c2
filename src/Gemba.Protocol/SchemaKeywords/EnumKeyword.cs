using System.Runtime.InteropServices;
using System.Text.Json;
using Gemba.Protocol.JsonValues;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary><c>enum</c> and <c>const</c>: one of a list of values.</summary>
internal sealed class EnumKeyword : Keyword
{
    // What fits an error's line; the schema has the rest.
    private const int MostValuesShown = 12;
    private const int MostLettersShown = 40;

    private readonly JsonTable _values = new();
    private readonly string[] _texts;

    private EnumKeyword(SchemaNode owner, string name, string array, int maxDepth)
        : base(owner, name)
    {
        _values.Load(System.Text.Encoding.UTF8.GetBytes(array), maxDepth);
        using var document = JsonDocument.Parse(array, new JsonDocumentOptions { MaxDepth = maxDepth });
        _texts = [.. document.RootElement.EnumerateArray().Take(MostValuesShown + 1).Select(value => Shorten(value.GetRawText()))];
    }

    internal override string Expected => _values[0].Count switch
    {
        1 => _texts[0],
        <= MostValuesShown => "one of " + string.Join(", ", _texts),
        _ => $"one of {string.Join(", ", _texts.Take(MostValuesShown))} or another of {_values[0].Count} values",
    };

    internal static EnumKeyword? Enum(KeywordSource source) => source.Find("enum", JsonValueKind.Array) is { } values
        ? new EnumKeyword(source.Node, "enum", Raw(values), DepthOf(source))
        : null;

    internal static EnumKeyword? Const(KeywordSource source) => source.Find("const") is { } value
        ? new EnumKeyword(source.Node, "const", $"[{Raw(value)}]", DepthOf(source))
        : null;

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        var value = 1;
        for (var i = _values[0].Count; i > 0; i--, value = _values[value].Next)
        {
            if (JsonEquality.AreEqual(evaluation.Table, at, _values, value))
                return true;
        }

        return evaluation.Fail(this, at);
    }

    private static string Raw(JsonElement value) => System.Text.Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));

    // A schema was parsed already: its own bound on depth held then, and holds for every part of it.
    private static int DepthOf(KeywordSource source) => Math.Max(source.Options.MaxDepth, 1000);

    private static string Shorten(string text) => text.Length <= MostLettersShown ? text : text[..MostLettersShown] + "…";
}
