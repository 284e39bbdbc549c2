using Gemba.Protocol.JsonValues;

namespace Gemba.Protocol.Schemas;

/// <summary>One compiled schema: its keywords in the order in which they are asked.</summary>
internal sealed class SchemaNode(string path, SchemaResource resource)
{
    /// <summary>Where the schema stands, as <see cref="SchemaError.SchemaPath"/> has it.</summary>
    internal string Path { get; } = path;

    internal SchemaResource Resource { get; } = resource;

    internal Keyword[] Keywords { get; set; } = [];

    /// <summary>Those that need to know what all others looked at: <c>unevaluated…</c>.</summary>
    internal Keyword[] Late { get; set; } = [];

    /// <summary>Whether the schema is <c>true</c> or has nothing to ask.</summary>
    internal bool IsAlwaysTrue => Keywords.Length == 0 && Late.Length == 0;

    /// <summary>Whether the schema is <c>false</c>.</summary>
    internal bool IsFalse { get; set; }

    /// <summary>What <c>type</c> says here, for the texts of its fellow keywords; as in <c>integer</c>.</summary>
    internal string? TypeText { get; set; }

    /// <summary>Whether the value at <paramref name="at"/> fits.</summary>
    /// <param name="evaluation">The judgement under way.</param>
    /// <param name="at">Node of the value's table.</param>
    /// <param name="seen">Where to note which children were looked at, or <see cref="SeenChildren.None"/>.</param>
    internal bool Holds(Evaluation evaluation, int at, int seen)
    {
        if (IsAlwaysTrue)
            return true;
        if (!evaluation.Enter(this))
            return false;
        var holds = Late.Length == 0 || evaluation.Table[at].Kind < JsonKind.Array
            ? HoldAll(Keywords, evaluation, at, seen)
            : HoldWithLate(evaluation, at, seen);
        evaluation.Leave();
        return holds;
    }

    private bool HoldWithLate(Evaluation evaluation, int at, int seen)
    {
        var children = evaluation.Table[at].Count;
        var own = evaluation.Seen.Open(children);
        var holds = HoldAll(Keywords, evaluation, at, own);
        if (holds || evaluation.IsCollecting)
            holds &= HoldAll(Late, evaluation, at, own);
        evaluation.Seen.Close(own, holds ? seen : SeenChildren.None, children);
        return holds;
    }

    private static bool HoldAll(Keyword[] keywords, Evaluation evaluation, int at, int seen)
    {
        var holds = true;
        foreach (var keyword in keywords)
        {
            if (keyword.Holds(evaluation, at, seen))
                continue;
            holds = false;
            if (!evaluation.IsCollecting)
                return false;
        }

        return holds;
    }
}
