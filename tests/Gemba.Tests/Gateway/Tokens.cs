using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gemba.Tests.Gateway;

/// <summary>An issuer of signed tokens with one key.</summary>
internal sealed class Tokens : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Tokens(string keyId) => KeyId = keyId;

    public string KeyId { get; }

    /// <summary>The public key as a JWK.</summary>
    public JsonObject Key
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["use"] = "sig", ["alg"] = "ES256", ["kid"] = KeyId, ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
        }
    }

    /// <summary>A set of public keys.</summary>
    public static string SetOf(params Tokens[] issuers) => new JsonObject { ["keys"] = new JsonArray([.. issuers.Select(issuer => (JsonNode)issuer.Key)]) }.ToJsonString();

    /// <summary>Signs claims, as text.</summary>
    public string Sign(string claims, string? header = null)
    {
        var signed = $"{Encode(header ?? $$"""{"alg":"ES256","kid":"{{KeyId}}","typ":"at+jwt"}""")}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>Signs claims that are good for ten minutes from a moment on, with others in their place.</summary>
    public string Sign(DateTimeOffset now, Action<JsonObject>? change = null)
    {
        var claims = new JsonObject
        {
            ["iss"] = "https://login.example",
            ["aud"] = "https://tools.example/mcp",
            ["sub"] = "ana",
            ["groups"] = new JsonArray("sales"),
            ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
        };
        change?.Invoke(claims);
        return Sign(claims.ToJsonString());
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public void Dispose() => _key.Dispose();
}
