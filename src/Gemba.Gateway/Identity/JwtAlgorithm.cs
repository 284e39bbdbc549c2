using System.Security.Cryptography;

namespace Gemba.Gateway.Identity;

/// <summary>An algorithm of RFC 7518 with a public key. Those with a shared secret, and <c>none</c>, are not here and cannot be named.</summary>
/// <param name="Name">As in <c>alg</c>.</param>
/// <param name="KeyType">As in <c>kty</c>.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Curve">The only curve that it goes with; <see langword="null"/> for RSA.</param>
internal sealed record JwtAlgorithm(string Name, string KeyType, HashAlgorithmName Hash, string? Curve = null)
{
    private static readonly Dictionary<string, JwtAlgorithm> Known = new JwtAlgorithm[]
    {
        new("RS256", "RSA", HashAlgorithmName.SHA256), new("RS384", "RSA", HashAlgorithmName.SHA384), new("RS512", "RSA", HashAlgorithmName.SHA512),
        new("PS256", "RSA", HashAlgorithmName.SHA256), new("PS384", "RSA", HashAlgorithmName.SHA384), new("PS512", "RSA", HashAlgorithmName.SHA512),
        new("ES256", "EC", HashAlgorithmName.SHA256, "P-256"), new("ES384", "EC", HashAlgorithmName.SHA384, "P-384"), new("ES512", "EC", HashAlgorithmName.SHA512, "P-521"),
    }.ToDictionary(algorithm => algorithm.Name, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Keys];

    /// <summary>How RSA pads; RSASSA-PKCS1-v1_5 or RSASSA-PSS.</summary>
    public RSASignaturePadding Padding => Name[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

    /// <summary>Finds one by its name, letter by letter.</summary>
    public static JwtAlgorithm? Find(string? name) => name is null ? null : Known.GetValueOrDefault(name);
}
