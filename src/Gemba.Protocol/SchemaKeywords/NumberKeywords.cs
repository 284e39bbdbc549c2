using Gemba.Protocol.JsonValues;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary><c>minimum</c>, <c>maximum</c> and their exclusive twins, compared exactly whatever the size.</summary>
internal sealed class BoundKeyword(SchemaNode owner, string name, JsonNumber bound) : Keyword(owner, name)
{
    private readonly string _sign = name switch { "minimum" => "≥", "maximum" => "≤", "exclusiveMinimum" => ">", _ => "<" };

    internal override string Expected => $"{Owner.TypeText ?? "number"} {_sign} {bound.Text}";

    internal static BoundKeyword? Of(KeywordSource source, string name) =>
        source.FindNumber(name) is { } bound ? new BoundKeyword(source.Node, name, bound) : null;

    internal override bool Holds(Evaluation evaluation, int at, int seen)
    {
        if (evaluation.Table[at].Kind != JsonKind.Number)
            return true;
        var order = bound.CompareFrom(evaluation.Table.TokenOf(at));
        var holds = _sign switch { "≥" => order >= 0, "≤" => order <= 0, ">" => order > 0, _ => order < 0 };
        return holds || evaluation.Fail(this, at);
    }
}

/// <summary><c>multipleOf</c>, exact in decimal: 0.3 is a multiple of 0.1.</summary>
internal sealed class MultipleOfKeyword(SchemaNode owner, JsonNumber divisor) : Keyword(owner, "multipleOf")
{
    // Dividing costs the square of the divisor's digits; no real divisor has as many.
    private const int MostDigits = 400;

    internal override string Expected => $"a multiple of {divisor.Text}";

    internal static MultipleOfKeyword? Of(KeywordSource source)
    {
        if (source.FindNumber("multipleOf") is not { } divisor)
            return null;
        if (divisor.SignificantDigits > MostDigits)
            throw source.Broken("multipleOf", "its value has more digits than can be divided by");
        return divisor.IsPositive ? new MultipleOfKeyword(source.Node, divisor) : throw source.Broken("multipleOf", "its value must be a number above 0");
    }

    internal override bool Holds(Evaluation evaluation, int at, int seen) =>
        evaluation.Table[at].Kind != JsonKind.Number || divisor.Divides(evaluation.Table.TokenOf(at)) || evaluation.Fail(this, at);
}
