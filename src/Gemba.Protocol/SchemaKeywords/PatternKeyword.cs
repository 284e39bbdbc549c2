using Gemba.Protocol.JsonValues;
using Gemba.Protocol.SchemaPatterns;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary><c>pattern</c>: some part of the text matches.</summary>
internal sealed class PatternKeyword(SchemaNode owner, string text, Pattern pattern) : Keyword(owner, "pattern")
{
    internal override string Expected => $"a text that matches {text}";

    internal static PatternKeyword? Of(KeywordSource source) =>
        source.FindText("pattern") is { } text ? new PatternKeyword(source.Node, text, Pattern.Compile(text, source, "pattern")) : null;

    internal override bool Holds(Evaluation evaluation, int at, int seen) =>
        evaluation.Table[at].Kind != JsonKind.String || pattern.IsMatch(evaluation, evaluation.Table.TextOf(at)) || evaluation.Fail(this, at);
}
