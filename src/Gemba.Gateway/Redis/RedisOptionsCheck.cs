using Gemba.Gateway.Secrets;

namespace Gemba.Gateway.Redis;

/// <summary>Finds what cannot be used in the section <c>redis</c>.</summary>
public static class RedisOptionsCheck
{
    /// <summary>Every fault, with its key and what to write.</summary>
    public static IEnumerable<string> FindFaults(RedisOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.IsOn && RedisPlace.TryParse(options.Url, out var unusable) is null)
            yield return $"redis:url {unusable}";
        if (options.Password.Length > 0 && !SecretReference.IsReference(options.Password))
            yield return "redis:password is no reference. Write env:NAME for a variable or file:PATH for a file; the password itself stands in neither the configuration nor its listing.";
        if (options.User.Length > 0 && options.Password.Length == 0)
            yield return "redis:user needs redis:password. Write where it stands: env:NAME or file:PATH.";
        if (options.CertificateAuthority.Length > 0 && !File.Exists(options.CertificateAuthority))
            yield return $"redis:certificateAuthority '{options.CertificateAuthority}' does not exist.";
        if (options.Prefix.Length is 0 or > 64 || options.Prefix.Any(letter => letter is <= ' ' or > '~'))
            yield return "redis:prefix cannot be used. Write 1 to 64 letters, digits and signs without spaces, as in {gemba}:.";
    }
}
