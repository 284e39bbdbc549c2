namespace Gemba.Protocol.Schemas;

/// <summary>Which groups of keywords a schema's metaschema turns on.</summary>
/// <param name="Validates">The validation vocabulary: <c>type</c>, <c>maximum</c> … .</param>
/// <param name="AssertsFormats">The format-assertion vocabulary.</param>
/// <param name="IsHistoric">A draft before 2020-12, where <c>prefixItems</c> means nothing.</param>
internal sealed record Dialect(bool Validates = true, bool AssertsFormats = false, bool IsHistoric = false)
{
    internal const string Metaschema = "https://json-schema.org/draft/2020-12/schema";

    private const string Vocabularies = "https://json-schema.org/draft/2020-12/vocab/";

    /// <summary>Names after <c>…/vocab/</c> of the vocabularies that are understood.</summary>
    private static readonly string[] Known = ["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "format-assertion", "content"];

    /// <summary>Draft 2020-12 as its own metaschema describes it.</summary>
    internal static Dialect Standard { get; } = new();

    /// <summary>The drafts before, read as 2020-12 but for what would mean something else.</summary>
    internal static Dialect Historic { get; } = new(IsHistoric: true);

    internal static bool IsHistoricUri(string metaschema) =>
        metaschema.Contains("//json-schema.org/draft-0", StringComparison.Ordinal) || metaschema.Contains("//json-schema.org/draft/2019-09/", StringComparison.Ordinal);

    /// <summary>The vocabulary that is demanded and not understood, if there is one.</summary>
    internal static string? FindUnknown(IReadOnlyDictionary<string, bool> vocabularies) =>
        vocabularies.Where(entry => entry.Value && !Known.Contains(entry.Key.Replace(Vocabularies, "", StringComparison.Ordinal))).Select(entry => entry.Key).FirstOrDefault();

    internal static Dialect Of(IReadOnlyDictionary<string, bool> vocabularies) => new(
        Validates: vocabularies.ContainsKey(Vocabularies + "validation"),
        AssertsFormats: vocabularies.ContainsKey(Vocabularies + "format-assertion"));
}
