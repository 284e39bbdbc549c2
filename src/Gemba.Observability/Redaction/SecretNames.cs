using System.Buffers;

namespace Gemba.Observability.Redaction;

/// <summary>Decides by its name whether a parameter holds a secret.</summary>
/// <remarks>
/// Two rules: a telling word anywhere in the name, written together or apart (<c>dbPassword</c>, <c>x-api-key</c>), and a short word that tells only
/// as the last one (<c>authToken</c> is a secret, <c>token_count</c> is not).
/// </remarks>
internal sealed class SecretNames
{
    private const int LongestName = 256;

    private static readonly SearchValues<string> Anywhere = SearchValues.Create(
    [
        "password", "passwd", "pswd", "passphrase", "passcode", "secret", "credential", "apikey", "accesskey", "privatekey", "signingkey", "encryptionkey", "sharedkey",
        "accountkey", "storagekey", "masterkey", "accesstoken", "authtoken", "refreshtoken", "idtoken", "bearer", "connectionstring", "authorization", "setcookie",
        "cardnumber", "cardno", "cardnum", "ccnumber", "ccnum", "creditcard", "securitycode",
        "passwort", "kennwort", "motdepasse", "contraseña", "contrasena",
    ],
    StringComparison.Ordinal);

    /// <summary>No secret, but for the name of one in it.</summary>
    private const string Secretary = "secretar";

    private static readonly string[] AtTheEnd =
        ["token", "pwd", "pass", "pin", "otp", "totp", "cvv", "cvc", "ssn", "jwt", "auth", "oauth", "cookie", "cookies", "tokens"];

    /// <summary>Long enough to tell also where they are written together with what stands before.</summary>
    private static readonly string[] AtTheEndOfWords = ["token", "tokens", "cookie", "cookies"];

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _always;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _open;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lastWord;

    public SecretNames(RedactionOptions options)
    {
        _always = Compacted(options.SecretNames);
        _open = Compacted(options.OpenNames);
        _lastWord = Compacted(AtTheEnd);
    }

    public bool Has(ReadOnlySpan<char> name)
    {
        if (name.Length > LongestName)
            name = name[^LongestName..];
        Span<char> compact = stackalloc char[name.Length];
        var (length, lastWord) = Compact(name, compact);
        compact = compact[..length];
        if (_always.Contains(compact))
            return true;
        if (_open.Contains(compact))
            return false;
        return TellsAnywhere(compact) || _lastWord.Contains(compact[lastWord..]) || _lastWord.Contains(compact) || TellsAtTheEnd(compact);
    }

    private static bool TellsAnywhere(ReadOnlySpan<char> compact)
    {
        while (compact.IndexOfAny(Anywhere) is >= 0 and var found)
        {
            compact = compact[found..];
            if (!compact.StartsWith(Secretary, StringComparison.Ordinal))
                return true;
            compact = compact[Secretary.Length..];
        }

        return false;
    }

    private static bool TellsAtTheEnd(ReadOnlySpan<char> compact)
    {
        foreach (var word in AtTheEndOfWords)
        {
            if (compact.EndsWith(word, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>Lower case without separators and without the digits at the end; also says where the last word starts.</summary>
    private static (int Length, int LastWord) Compact(ReadOnlySpan<char> name, Span<char> compact)
    {
        var length = 0;
        var lastWord = 0;
        var end = name.TrimEnd("0123456789_-. ").Length;
        for (var i = 0; i < end; i++)
        {
            if (!char.IsLetterOrDigit(name[i]))
            {
                lastWord = length;
                continue;
            }

            if (StartsWord(name, i))
                lastWord = length;
            compact[length++] = char.ToLowerInvariant(name[i]);
        }

        return (length, lastWord);
    }

    private static bool StartsWord(ReadOnlySpan<char> name, int i) =>
        i > 0 && char.IsUpper(name[i]) && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Compacted(IEnumerable<string> names) => names
        .Select(name => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant())
        .ToHashSet(StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();
}
