using System.Text.Json;

namespace Gemba.Gateway.Identity;

/// <summary>The keys of an issuer (RFC 7517 §5).</summary>
internal sealed class KeySet : IDisposable
{
    // Issuers show one to four; a hundred is a mistake in the address.
    private const int MostKeys = 100;

    private readonly IReadOnlyList<PublicKey> _keys;

    private KeySet(IReadOnlyList<PublicKey> keys) => _keys = keys;

    /// <summary>How many can be used.</summary>
    public int Count => _keys.Count;

    /// <summary>Reads a set. Keys of unknown kinds are passed over; one that cannot be trusted makes the whole worthless.</summary>
    /// <exception cref="FormatException">With what is wrong.</exception>
    public static KeySet Read(ReadOnlySpan<byte> utf8)
    {
        if (StrictJson.ReadObject(utf8) is not { } root || !root.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
            throw new FormatException("it is no JWKS: an object with a list 'keys'");
        if (list.GetArrayLength() > MostKeys)
            throw new FormatException($"it holds more than {MostKeys} keys");
        var keys = new List<PublicKey>();
        foreach (var (at, jwk) in list.EnumerateArray().Index())
        {
            if (jwk.ValueKind != JsonValueKind.Object)
                throw new FormatException($"key {at} is no object");
            if (StrictJson.TextIn(jwk, "kty") == "oct")
                throw new FormatException($"key {at} is a secret: a set that is shown to everybody must hold public keys only");
            try
            {
                if (PublicKey.Read(jwk) is { } key)
                    keys.Add(key);
            }
            catch (FormatException unusable)
            {
                throw new FormatException($"key {at} cannot be used: {unusable.Message}", unusable);
            }
        }

        return keys.Where(key => key.Id is not null).DistinctBy(key => key.Id).Count() == keys.Count(key => key.Id is not null)
            ? new KeySet(keys)
            : throw new FormatException("two of its keys have the same 'kid'");
    }

    /// <summary>Whether it has the key that a token names, or could have it.</summary>
    public bool Has(string? id) => id is null || _keys.Any(key => key.Id == id);

    /// <summary>The key of a token: the one that it names, or the only one that fits where it names none.</summary>
    public PublicKey? Find(SignedToken token) => token.KeyId is { } id
        ? _keys.FirstOrDefault(key => key.Id == id && key.Fits(token.Algorithm))
        : _keys.Where(key => key.Fits(token.Algorithm)).Take(2).ToArray() is [var only] ? only : null;

    public void Dispose()
    {
        foreach (var key in _keys)
            key.Dispose();
    }
}
