using System.Buffers;
using System.Text.RegularExpressions;

namespace Gemba.Observability.Redaction;

/// <summary>The secrets that are known by their shape, whatever the parameter is called.</summary>
/// <remarks>Every repetition is bounded or over one class of characters, so that no text makes the search slow.</remarks>
internal static partial class SecretPatterns
{
    private const int FewestCardDigits = 13;
    private const int ShortestClaims = 5;

    /// <summary>What stands in the place of a secret; it is not hidden a second time.</summary>
    private const string StandIn = @"\[redacted:[a-z]{1,8}:[0-9a-f]{8}\]";

    public static readonly SecretPattern[] Always =
    [
        new("pem", PrivateKey()),
        new("jwt", Jwt(), HasClaims),
        new("header", AuthorizationHeader()),
        new("vendor", VendorKey()),
        new("url", UrlUser()),
        new("assigned", Assignment()),
        new("card", Card(), CardNumber.Holds),
    ];

    public static readonly SecretPattern Email = new("email", EmailAddress());

    private static readonly SearchValues<string> Signs = SearchValues.Create(
    [
        "private key", "eyj", "bearer", "basic", "digest", "negotiate", "://", "sig=",
        "passw", "kennwort", "pwd", "passphrase", "secret", "token", "key", "credential", "authorization",
        "sk-", "sk_", "pk-", "pk_", "rk-", "rk_", "whsec_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glrt-", "glsoat-", "glptt-", "glft-", "glcbt-",
        "xox", "xapp-", "akia", "asia", "aroa", "aida", "aiza", "ya29.", "gocspx-", "npm_", "pypi-", "hf_", "dop_v1_", "doo_v1_", "dor_v1_", "sg.", "shpat_", "shpca_", "shppa_", "shpss_",
        "dapi", "hvs.", "hvb.", "atatt3", "lin_api_",
    ],
    StringComparison.OrdinalIgnoreCase);

    /// <summary>A quick look that spares nearly every text the seven searches; it never says no where one of them would find something.</summary>
    public static bool MayBeIn(ReadOnlySpan<char> text) => text.ContainsAny(Signs) || MayHoldCard(text);

    /// <summary>The same for addresses, which can be shown.</summary>
    public static bool MayBeAddressIn(ReadOnlySpan<char> text) => text.Contains('@') || text.Contains("%40", StringComparison.Ordinal);

    private static bool MayHoldCard(ReadOnlySpan<char> text)
    {
        var digits = 0;
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter))
                digits++;
            else if (letter is not (' ' or '-'))
                digits = 0;
            if (digits >= FewestCardDigits)
                return true;
        }

        return false;
    }

    /// <summary>A part behind the first one, without which it is a name that begins like a token.</summary>
    private static bool HasClaims(ReadOnlySpan<char> text, int start, int end)
    {
        var value = text[start..end];
        return value.IndexOf('.') is > 0 and var dot && value.Length - value[dot..].IndexOfAnyExcept('.') - dot >= ShortestClaims;
    }

    // Every repetition below is over one class of characters and cannot fail behind it, or is bounded.
    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex PrivateKey();

    // Signed (three parts) and encrypted (five, of which the second may be empty).
    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{5,}(?:\.{1,2}[A-Za-z0-9_-]+)*")]
    private static partial Regex Jwt();

    // A digit and a letter, so that "basic 2026-01-20" is no credential, or more letters than a word has.
    [GeneratedRegex(
        @"\b(?:bearer\s+(?:(?=[A-Za-z+/=_.~-]*[0-9])(?=[0-9+/=_.~-]*[A-Za-z])|(?=[A-Za-z0-9+/=_.~-]{20}))(?<value>[A-Za-z0-9+/=_.~-]{6,})|" +
        @"(?:basic|digest|negotiate)\s+(?:(?=[A-Za-z+/=]*[0-9])(?=[0-9+/=]*[A-Za-z])|(?=[A-Za-z0-9+/=]{20}))(?<value>[A-Za-z0-9+/=]{8,}))",
        RegexOptions.IgnoreCase)]
    private static partial Regex AuthorizationHeader();

    [GeneratedRegex(
        @"(?<![A-Za-z0-9])[spr]k[-_][A-Za-z0-9_-]{16,}|whsec_[A-Za-z0-9+/=]{16,}|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|gl(?:pat|dt|rt|soat|ptt|ft|cbt)-[A-Za-z0-9_-]{16,}|" +
        @"xox[a-z]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|A(?:KIA|SIA|ROA|IDA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{16,}|GOCSPX-[A-Za-z0-9_-]{16,}|" +
        @"npm_[A-Za-z0-9]{30,}|pypi-AgE[A-Za-z0-9_-]{16,}|hf_[A-Za-z0-9]{20,}|do[opr]_v1_[a-f0-9]{40,}|SG\.[\w-]{16,}\.[\w-]{16,}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32,}|dapi[a-f0-9]{32,}|" +
        @"hv[sb]\.[A-Za-z0-9_-]{20,}|ATATT3[A-Za-z0-9_=-]{20,}|lin_api_[A-Za-z0-9]{20,}|AGE-SECRET-KEY-1[A-Z0-9]{40,}")]
    private static partial Regex VendorKey();

    [GeneratedRegex(@"(?<=://)(?!" + StandIn + @"@)[^\s/@?#]{1,400}(?=@)")]
    private static partial Regex UrlUser();

    [GeneratedRegex(
        @"(?:(?:password(?!less)|passwd|passwort|kennwort|passphrase|pwd|secret(?!ar)|token(?!i[sz])|(?:api|access|account|private|shared|signing)[-_ ]?key|credentials?|authorization)" +
        @"[\w-]{0,20}[""']?\s{0,3}[=:]\s{0,3}|[?&]sig=)" +
        @"[""']?(?!" + StandIn + @")(?<value>(?<="")[^""]{1,400}|(?<=')[^']{1,400}|(?:bearer |basic )?[^\s;,&""']{1,400})",
        RegexOptions.IgnoreCase)]
    private static partial Regex Assignment();

    // No card begins with 20, and every time of our days does, as in the name of a report. What has a decimal point is none either.
    [GeneratedRegex(@"(?<![0-9])(?<![0-9]\.)(?!20)[2-6][0-9]{3}(?:[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}|[ -]?[0-9]{6}[ -]?[0-9]{4,5})(?![0-9])(?!\.[0-9])")]
    private static partial Regex Card();

    // It looks back from the sign, so that a long text without one is not looked at from each of its letters.
    [GeneratedRegex(@"(?<=(?<from>[\w.+%-]{1,64}))(?:@|%40)[\w.-]{1,255}\.(?:\p{L}{2,24}|xn--[a-z0-9-]{2,59})", RegexOptions.IgnoreCase)]
    private static partial Regex EmailAddress();
}
