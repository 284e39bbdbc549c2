using Gemba.Protocol.JsonValues;
using Gemba.Protocol.SchemaFormats;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary><c>format</c>, where it is more than an annotation.</summary>
internal sealed class FormatKeyword(SchemaNode owner, string format, FormatCheck check) : Keyword(owner, "format")
{
    internal override string Expected => $"a text of the format {format}";

    internal static FormatKeyword? Of(KeywordSource source)
    {
        if (source.FindText("format") is not { } format || !(source.Options.AssertFormats || source.Dialect.AssertsFormats))
            return null;
        return Formats.Find(format) is { } check ? new FormatKeyword(source.Node, format, check) : null;
    }

    internal override bool Holds(Evaluation evaluation, int at, int seen) =>
        evaluation.Table[at].Kind != JsonKind.String || check(evaluation.Letters(evaluation.Table.TextOf(at))) || evaluation.Fail(this, at);
}
