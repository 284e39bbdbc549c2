using Gemba.Gateway.Secrets;

namespace Gemba.Gateway.Identity;

/// <summary>Finds what cannot be used in how callers are asked who they are.</summary>
public static class IdentityOptionsCheck
{
    /// <summary>Every fault, with its key and what to write.</summary>
    public static IEnumerable<string> FindFaults(IdentityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Kind switch
        {
            IdentityKind.Jwt => OfJwt(options).Concat(OfAll(options)),
            IdentityKind.Introspection => OfIntrospection(options).Concat(OfAll(options)),
            _ => [],
        };
    }

    /// <summary>Whether an address is one to which tokens can be sent: over https, or on this machine.</summary>
    internal static bool IsSafeForTokens(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var place) && (place.Scheme == Uri.UriSchemeHttps || (place.Scheme == Uri.UriSchemeHttp && place.IsLoopback));

    private static IEnumerable<string> OfIntrospection(IdentityOptions options)
    {
        if (!IsSafeForTokens(options.Introspection))
            yield return $"gateway:identity:introspection '{options.Introspection}' is no address to send tokens to. Write where the authorization server is asked about them, over https, or http on this machine.";
        if (options.ClientId.Length > 0 && !SecretReference.IsReference(options.ClientSecret))
            yield return "gateway:identity:clientSecret must name where the secret of clientId is: env:NAME or file:PATH.";
    }

    private static IEnumerable<string> OfAll(IdentityOptions options)
    {
        if (options.Audiences.Count == 0 || options.Audiences.Any(audience => audience.Length == 0))
            yield return "gateway:identity:audiences is missing. Write for whom tokens must be made, as in their 'aud': a token that was made for another service must not open this one.";
        if (options.PrincipalClaim.Length == 0)
            yield return "gateway:identity:principalClaim is empty. Write the claim that names the caller, as in sub.";
        if (options.Resource.Length > 0 && !(Uri.TryCreate(options.Resource, UriKind.Absolute, out var resource) && resource.Scheme is "http" or "https" && resource.Fragment.Length == 0))
            yield return $"gateway:identity:resource '{options.Resource}' is no address. Write the one under which clients know the gateway, as in https://tools.example/mcp.";
    }

    private static IEnumerable<string> OfJwt(IdentityOptions options)
    {
        if (options.Issuer.Length == 0)
            yield return "gateway:identity:issuer is missing. Write who signs the tokens, letter by letter as in their 'iss'.";
        if (options.Keys.Length == 0)
            yield return "gateway:identity:keys is missing. Write the address of the issuer's JWKS, as in https://login.example/.well-known/jwks.json, or a file.";
        else if (Uri.TryCreate(options.Keys, UriKind.Absolute, out var keys) && !keys.IsFile && keys.Scheme != Uri.UriSchemeHttps && !(keys.Scheme == Uri.UriSchemeHttp && keys.IsLoopback))
            yield return $"gateway:identity:keys '{options.Keys}' cannot be trusted on its way. Write an https address, http on this machine, or a file.";
        foreach (var name in options.Algorithms.Where(name => JwtAlgorithm.Find(name) is null))
            yield return $"gateway:identity:algorithms holds '{name}'. Choose among {string.Join(", ", JwtAlgorithm.Names)}.";
        if (options.Algorithms.Count == 0)
            yield return $"gateway:identity:algorithms is empty. Choose among {string.Join(", ", JwtAlgorithm.Names)}.";
    }
}
