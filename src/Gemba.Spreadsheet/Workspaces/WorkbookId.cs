using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Gemba.Spreadsheet.Workspaces;

/// <summary>The id of a workbook: <c>wb-</c> and ten characters that follow from its path in the workspace, so that it outlives every save.</summary>
internal static class WorkbookId
{
    public const string Prefix = "wb-";

    // Without l and o, which are read as 1 and 0.
    private const string Alphabet = "23456789abcdefghijkmnpqrstuvwxyz";
    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);
    private const int Characters = 10;
    private const int BitsPerCharacter = 5;

    /// <summary>The id of a relative path with forward slashes.</summary>
    public static string Of(string relativePath)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(relativePath), hash);
        var bits = BinaryPrimitives.ReadUInt64BigEndian(hash);
        return string.Create(Prefix.Length + Characters, bits, static (id, rest) =>
        {
            Prefix.CopyTo(id);
            for (var i = Prefix.Length; i < id.Length; i++, rest <<= BitsPerCharacter)
                id[i] = Alphabet[(int)(rest >> (64 - BitsPerCharacter))];
        });
    }

    /// <summary>The id as this server writes it, where the text has the shape of an id or a short id (without <c>wb-</c>), in any case; else <see langword="null"/>.</summary>
    public static string? TryRead(string text)
    {
        var id = text.ToLowerInvariant();
        var body = id.StartsWith(Prefix, StringComparison.Ordinal) ? id.AsSpan(Prefix.Length) : id;
        return body.Length == Characters && !body.ContainsAnyExcept(Letters) ? string.Concat(Prefix, body) : null;
    }
}
