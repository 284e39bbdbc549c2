using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Gemba.Gateway.Identity;

/// <summary>A JWS in its compact form (RFC 7515), taken apart and not yet believed.</summary>
/// <param name="Algorithm">How it says it was signed: one with a public key.</param>
/// <param name="KeyId">By which key it says; <see langword="null"/> where it does not.</param>
/// <param name="Type">What it says it is.</param>
/// <param name="Signed">The bytes under the signature.</param>
/// <param name="Payload">What was signed.</param>
/// <param name="Signature">The signature.</param>
internal sealed record SignedToken(JwtAlgorithm Algorithm, string? KeyId, string? Type, byte[] Signed, byte[] Payload, byte[] Signature)
{
    // Kestrel takes 32 kB of headers; a token with a hundred groups has four.
    private const int LongestToken = 16 * 1024;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Takes a token apart.</summary>
    /// <returns><see langword="null"/> where it is none, or names an algorithm without a public key, or demands something that is not known here.</returns>
    public static SignedToken? Read(string text)
    {
        if (text.Length > LongestToken || text.Split('.') is not [var header, var payload, var signature])
            return null;
        if (Decode(header) is not { } headerBytes || Decode(payload) is not { } payloadBytes || Decode(signature) is not { Length: > 0 } signatureBytes)
            return null;
        if (StrictJson.ReadObject(headerBytes) is not { } members)
            return null;
        try
        {
            // RFC 7515 §4.1.11: what must be understood and is not makes the token worthless. RFC 7797 changes what is signed.
            if (members.TryGetProperty("crit", out _) || members.TryGetProperty("b64", out _) || JwtAlgorithm.Find(StrictJson.TextIn(members, "alg")) is not { } algorithm)
                return null;
            // A key that the token itself brings (jwk, jku, x5c, x5u) is never looked at.
            return new SignedToken(algorithm, StrictJson.TextIn(members, "kid"), StrictJson.TextIn(members, "typ"), Encoding.ASCII.GetBytes($"{header}.{payload}"), payloadBytes, signatureBytes);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The bytes of base64url in its only spelling: no padding, no space, no bits left over.</summary>
    public static byte[]? Decode(string text)
    {
        if (text.AsSpan().ContainsAnyExcept(Alphabet) || text.Length % 4 == 1)
            return null;
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            return Base64Url.EncodeToString(bytes) == text ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>What was signed as an object of claims; <see langword="null"/> where it is none.</summary>
    public JsonElement? Claims() => StrictJson.ReadObject(Payload);
}
