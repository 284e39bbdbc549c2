using System.Globalization;
using System.Text.Json;

namespace Gemba.Spreadsheet.Tools;

/// <summary>A JSON Schema of a few words, as tool contracts need them.</summary>
/// <param name="Json">The schema.</param>
internal sealed record Schema(string Json)
{
    public static readonly Schema Text = new("""{"type":"string"}""");
    public static readonly Schema Integer = new("""{"type":"integer"}""");
    public static readonly Schema Number = new("""{"type":"number"}""");
    public static readonly Schema Flag = new("""{"type":"boolean"}""");
    public static readonly Schema Any = new("{}");
    public static readonly Schema Object = new("""{"type":"object"}""");
    public static readonly Schema List = new("""{"type":"array"}""");
    public static readonly Schema Texts = ListOf(Text);

    /// <summary>Any value.</summary>
    public static Schema AnyAbout(string about) => new($$"""{"description":{{Quote(about)}}}""");

    /// <summary>Text within bounds.</summary>
    public static Schema TextOf(int longest, string? about = null) => new($$"""{"type":"string","minLength":1,"maxLength":{{longest}}{{About(about)}}}""");

    /// <summary>A whole number within bounds.</summary>
    public static Schema IntegerOf(int least, int most, int? otherwise = null, string? about = null) =>
        new($$"""{"type":"integer","minimum":{{least}},"maximum":{{most}}{{Default(otherwise?.ToString(CultureInfo.InvariantCulture))}}{{About(about)}}}""");

    /// <summary>True or false.</summary>
    public static Schema FlagOf(bool otherwise, string? about = null) =>
        new($$"""{"type":"boolean"{{Default(otherwise ? "true" : "false")}}{{About(about)}}}""");

    /// <summary>One of the words; the first is the default.</summary>
    public static Schema OneOf(params string[] words) => new($$"""{"enum":{{Quote(words)}},"default":{{Quote(words[0])}}}""");

    /// <summary>One of the words.</summary>
    public static Schema AnyOf(params string[] words) => new($$"""{"enum":{{Quote(words)}}}""");

    /// <summary>An array.</summary>
    public static Schema ListOf(Schema item, int most = 0, string? about = null) => new(
        $$"""{"type":"array","items":{{item.Json}}{{(most > 0 ? $",\"maxItems\":{most.ToString(CultureInfo.InvariantCulture)}" : "")}}{{About(about)}}}""");

    /// <summary>An object with these members and any other.</summary>
    public static Schema ObjectOf(params (string Name, Schema Schema)[] members) => new($$"""{"type":"object","properties":{{MembersOf(members)}}}""");

    /// <summary>An object with these members alone.</summary>
    public static Schema Closed(string[] required, params (string Name, Schema Schema)[] members) => new(
        $$"""{"type":"object","properties":{{MembersOf(members)}},"required":{{Quote(required)}},"additionalProperties":false}""");

    private static string MembersOf((string Name, Schema Schema)[] members) =>
        $"{{{string.Join(',', members.Select(member => $"{Quote(member.Name)}:{member.Schema.Json}"))}}}";

    private static string About(string? about) => about is null ? "" : $",\"description\":{Quote(about)}";

    private static string Default(string? json) => json is null ? "" : $",\"default\":{json}";

    private static string Quote<T>(T value) => JsonSerializer.Serialize(value);
}
