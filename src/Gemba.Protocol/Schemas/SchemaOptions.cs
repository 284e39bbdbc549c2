using System.Text.Json;

namespace Gemba.Protocol.Schemas;

/// <summary>How a schema is compiled, and the bounds under which it judges.</summary>
public sealed record SchemaOptions
{
    /// <summary>The options that hold where none are given.</summary>
    public static SchemaOptions Default { get; } = new();

    /// <summary>
    /// Whether <c>format</c> is demanded. Default <see langword="false"/>: an annotation, as draft 2020-12 says, unless the schema's own
    /// metaschema demands it.
    /// </summary>
    public bool AssertFormats { get; init; }

    /// <summary>
    /// Documents that a schema may refer to, by absolute URI without fragment. Nothing is ever fetched: a reference elsewhere is a fault.
    /// The metaschemas of draft 2020-12 are known without being listed. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement> Documents { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Faults that one verdict lists. At least 1; default 20: what an agent can mend in one go.</summary>
    public int MaxErrors { get; init; } = 20;

    /// <summary>
    /// Schemas that may be inside each other while judging, <c>$ref</c> and <c>allOf</c> included. Default 512: eight levels of schema for
    /// each of the 64 levels of value that a message may have.
    /// </summary>
    public int MaxDepth { get; init; } = 512;

    /// <summary>Levels of objects and arrays in a judged value. Default 64, as in a message.</summary>
    public int MaxValueDepth { get; init; } = 64;

    /// <summary>Values, nested ones counted, that a judged value may have. Default 250,000: they take 11 MB while it is judged.</summary>
    public int MaxValues { get; init; } = 250_000;

    /// <summary>
    /// Steps that one judgement may take; a step is one schema applied to one value. Default 2,000,000: below half a second, and some twenty
    /// schemas for each value of a 1 MB message. Hostile schemas can ask for a number of steps exponential in their size.
    /// </summary>
    public int MaxSteps { get; init; } = 2_000_000;

    /// <summary>Subschemas of one schema with all that it refers to. Default 20,000: the largest public schemas have some 5,000.</summary>
    public int MaxSubschemas { get; init; } = 20_000;

    /// <summary>
    /// Time for one match of one pattern that needs backtracking. Default 100 ms. Patterns without look-around and back-references run in
    /// time linear in the text and get twenty times as long.
    /// </summary>
    public TimeSpan MatchTimeout { get; init; } = TimeSpan.FromMilliseconds(100);
}
