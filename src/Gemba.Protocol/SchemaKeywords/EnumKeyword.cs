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
        _texts = [.. Texts().Take(MostValuesShown)];
    }

    internal override string Expected => _values[0].Count switch
    {
        1 => _texts[0],
        <= MostValuesShown => "one of " + string.Join(", ", _texts),
        _ => $"one of {string.Join(", ", _texts.Take(MostValuesShown))} or another of {_values[0].Count} values",
    };

    internal static EnumKeyword? Enum(KeywordSource source) =>
        source.Find("enum", JsonValueKind.Array) is { } values ? Make(source, "enum", Raw(values)) : null;

    internal static EnumKeyword? Const(KeywordSource source) =>
        source.Find("const") is { } value ? Make(source, "const", $"[{Raw(value)}]") : null;

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        if (!evaluation.SpendSearch(_values[0].Count, 1))
            return false;
        var value = 1;
        for (var i = _values[0].Count; i > 0; i--, value = _values[value].Next)
        {
            if (JsonEquality.AreEqual(evaluation.Table, at, _values, value))
                return true;
        }

        return evaluation.Fail(this, at);
    }

    private IEnumerable<string> Texts()
    {
        var value = 1;
        for (var i = _values[0].Count; i > 0; i--, value = _values[value].Next)
            yield return Shorten(System.Text.Encoding.UTF8.GetString(_values.TokenOf(value)));
    }

    private static string Raw(JsonElement value) => System.Text.Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));

    private static EnumKeyword Make(KeywordSource source, string name, string array)
    {
        try
        {
            return new EnumKeyword(source.Node, name, array, source.Options.MaxValueDepth + 2);
        }
        catch (JsonException)
        {
            throw source.Broken(name, "a value in it is nested deeper than any value that is judged");
        }
    }

    private static string Shorten(string text) => text.Length <= MostLettersShown ? text : text[..MostLettersShown] + "…";
}
