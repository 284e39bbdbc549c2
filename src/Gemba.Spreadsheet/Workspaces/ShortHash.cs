using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gemba.Spreadsheet.Workspaces;

/// <summary>A few characters that follow from bytes: the first bits of their SHA-256, five to a character.</summary>
internal static class ShortHash
{
    /// <summary>Most characters; 64 bits have no more.</summary>
    public const int MostCharacters = 12;

    // Without l and o, which are read as 1 and 0.
    private const string Alphabet = "23456789abcdefghijkmnpqrstuvwxyz";
    private const int BitsPerCharacter = 5;

    /// <summary>The characters that it is made of.</summary>
    public static SearchValues<char> Letters { get; } = SearchValues.Create(Alphabet);

    /// <summary>That many characters.</summary>
    public static string Of(ReadOnlySpan<byte> bytes, int characters)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(characters, MostCharacters);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return string.Create(characters, BinaryPrimitives.ReadUInt64BigEndian(hash), static (text, rest) =>
        {
            for (var i = 0; i < text.Length; i++, rest <<= BitsPerCharacter)
                text[i] = Alphabet[(int)(rest >> (64 - BitsPerCharacter))];
        });
    }
}
