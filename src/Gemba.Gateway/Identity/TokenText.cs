using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gemba.Gateway.Identity;

/// <summary>A token as its holder sends it: <c>gmb_</c> and 256 random bits. The prefix lets scanners of repositories find one that was committed.</summary>
internal static class TokenText
{
    private const string Prefix = "gmb_";
    private const int Bytes = 32;
    private static readonly int Length = Prefix.Length + Base64Url.GetEncodedLength(Bytes);

    /// <summary>Makes one that nobody has.</summary>
    public static string Make() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Whether a text can be one at all.</summary>
    public static bool HasForm(string text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && !text.AsSpan(Prefix.Length).ContainsAnyExcept(Alphabet);

    /// <summary>What is kept of it.</summary>
    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.ASCII.GetBytes(text));

    private static readonly System.Buffers.SearchValues<char> Alphabet =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
