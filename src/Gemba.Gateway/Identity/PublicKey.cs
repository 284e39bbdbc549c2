using System.Security.Cryptography;
using System.Text.Json;

namespace Gemba.Gateway.Identity;

/// <summary>One key of a JWKS (RFC 7517) with which signatures are verified.</summary>
internal sealed class PublicKey : IDisposable
{
    // RFC 7518 §3.3 demands 2048 bits; more than 8192 only cost whoever verifies.
    private const int LeastRsaBytes = 2048 / 8;
    private const int MostRsaBytes = 8192 / 8;

    private readonly Lock _gate = new();
    private readonly AsymmetricAlgorithm _key;
    private readonly string _keyType;
    private readonly string? _curve;
    private readonly string? _algorithm;

    private PublicKey(AsymmetricAlgorithm key, string keyType, string? curve, string? algorithm, string? id) =>
        (_key, _keyType, _curve, _algorithm, Id) = (key, keyType, curve, algorithm, id);

    /// <summary>Its <c>kid</c>.</summary>
    public string? Id { get; }

    /// <summary>Reads a key.</summary>
    /// <returns><see langword="null"/> where it is of a kind, for a use or for an algorithm that is not known here.</returns>
    /// <exception cref="FormatException">It is of a known kind and cannot be trusted.</exception>
    public static PublicKey? Read(JsonElement jwk)
    {
        var (keyType, algorithm, use, id) = (Text(jwk, "kty"), Text(jwk, "alg"), Text(jwk, "use"), Text(jwk, "kid"));
        if (keyType is not ("RSA" or "EC") || use is not (null or "sig") || !MayVerify(jwk))
            return null;
        if (jwk.TryGetProperty("d", out _))
            throw new FormatException("it holds a private key");
        if (algorithm is not null && JwtAlgorithm.Find(algorithm)?.KeyType != keyType)
            return null;
        try
        {
            return keyType == "RSA" ? ReadRsa(jwk, algorithm, id) : ReadCurve(jwk, algorithm, id);
        }
        catch (CryptographicException unusable)
        {
            throw new FormatException("its numbers are no key", unusable);
        }
    }

    /// <summary>Whether signatures of an algorithm can come from it.</summary>
    public bool Fits(JwtAlgorithm algorithm) => algorithm.KeyType == _keyType && algorithm.Curve == _curve && (_algorithm is null || _algorithm == algorithm.Name);

    /// <summary>Whether a token was signed with it.</summary>
    public bool Signed(SignedToken token)
    {
        if (!Fits(token.Algorithm))
            return false;
        try
        {
            // One at a time: the platform promises nothing for several.
            lock (_gate)
            {
                return _key switch
                {
                    RSA rsa => rsa.VerifyData(token.Signed, token.Signature, token.Algorithm.Hash, token.Algorithm.Padding),
                    ECDsa curve => curve.VerifyData(token.Signed, token.Signature, token.Algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
                    _ => false,
                };
            }
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public void Dispose() => _key.Dispose();

    private static PublicKey ReadRsa(JsonElement jwk, string? algorithm, string? id)
    {
        var (modulus, exponent) = (Number(jwk, "n"), Number(jwk, "e"));
        if (modulus.Length is < LeastRsaBytes or > MostRsaBytes || (modulus.Length == LeastRsaBytes && modulus[0] < 0x80) || (modulus[^1] & 1) == 0)
            throw new FormatException("its modulus is no odd number of 2048 to 8192 bits");
        if (exponent.Length > 4 || (exponent[^1] & 1) == 0 || exponent is [1])
            throw new FormatException("its exponent is no odd number from 3 to 32 bits");
        return new PublicKey(RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent }), "RSA", null, algorithm, id);
    }

    private static PublicKey? ReadCurve(JsonElement jwk, string? algorithm, string? id)
    {
        var name = Text(jwk, "crv");
        (ECCurve Curve, int Bytes)? known = name switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 32),
            "P-384" => (ECCurve.NamedCurves.nistP384, 48),
            "P-521" => (ECCurve.NamedCurves.nistP521, 66),
            _ => null,
        };
        if (known is not var (curve, bytes))
            return null;
        if (algorithm is not null && JwtAlgorithm.Find(algorithm)!.Curve != name)
            throw new FormatException("its curve is not that of its algorithm");
        var (x, y) = (Bytes(jwk, "x"), Bytes(jwk, "y"));
        // RFC 7518 §6.2.1.2: as long as the curve's numbers, with leading zeros.
        if (x.Length != bytes || y.Length != bytes)
            throw new FormatException("its point has not the length of its curve's numbers");
        return new PublicKey(ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } }), "EC", name, algorithm, id);
    }

    private static bool MayVerify(JsonElement jwk) =>
        !jwk.TryGetProperty("key_ops", out var uses) || (uses.ValueKind == JsonValueKind.Array && uses.EnumerateArray().Any(use => use.ValueKind == JsonValueKind.String && use.ValueEquals("verify")));

    private static string? Text(JsonElement jwk, string name) => StrictJson.TextIn(jwk, name);

    private static byte[] Bytes(JsonElement jwk, string name) => Text(jwk, name) is { } text && SignedToken.Decode(text) is { Length: > 0 } bytes
        ? bytes
        : throw new FormatException($"'{name}' is no number in base64url");

    private static byte[] Number(JsonElement jwk, string name) => Bytes(jwk, name).AsSpan().TrimStart((byte)0).ToArray() is { Length: > 0 } number
        ? number
        : throw new FormatException($"'{name}' is zero");
}
