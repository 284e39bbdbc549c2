using System.Text;

namespace Gemba.Spreadsheet.Workspaces;

/// <summary>The id of a workbook: <c>wb-</c> and ten characters that follow from its path in the workspace, so that it outlives every save.</summary>
internal static class WorkbookId
{
    public const string Prefix = "wb-";

    private const int Characters = 10;

    /// <summary>The id of a relative path with forward slashes.</summary>
    public static string Of(string relativePath) => Prefix + ShortHash.Of(Encoding.UTF8.GetBytes(relativePath), Characters);

    /// <summary>The id as this server writes it, where the text has the shape of an id or a short id (without <c>wb-</c>), in any case; else <see langword="null"/>.</summary>
    public static string? TryRead(string text)
    {
        var id = text.ToLowerInvariant();
        var body = id.StartsWith(Prefix, StringComparison.Ordinal) ? id.AsSpan(Prefix.Length) : id;
        return body.Length == Characters && !body.ContainsAnyExcept(ShortHash.Letters) ? string.Concat(Prefix, body) : null;
    }
}
