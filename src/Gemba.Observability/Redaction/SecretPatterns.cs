using System.Buffers;
using System.Text.RegularExpressions;

namespace Gemba.Observability.Redaction;

/// <summary>The secrets that are known by their shape, whatever the parameter is called.</summary>
/// <remarks>Every repetition is bounded or over one class of characters, so that no text makes the search slow.</remarks>
internal static partial class SecretPatterns
{
    private const int FewestCardDigits = 13;

    /// <summary>What stands in the place of a secret; it is not hidden a second time.</summary>
    private const string StandIn = @"\[redacted:[a-z]{1,8}:[0-9a-f]{8}\]";

    public static readonly SecretPattern[] Always =
    [
        new("pem", PrivateKey()),
        new("jwt", Jwt()),
        new("header", AuthorizationHeader()),
        new("vendor", VendorKey()),
        new("url", UrlUser()),
        new("assigned", Assignment()),
        new("card", Card(), HasCardCheckDigit),
    ];

    public static readonly SecretPattern Email = new("email", EmailAddress());

    private static readonly SearchValues<string> Signs = SearchValues.Create(
    [
        "private key", "eyj", "bearer", "basic", "digest", "negotiate", "sk-", "sk_", "pk-", "pk_", "rk-", "rk_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_",
        "github_pat_", "glpat-", "xox", "akia", "asia", "aroa", "aida", "aiza", "ya29.", "npm_", "hf_", "dop_v1_", "sg.", "://",
        "passw", "pwd", "passphrase", "secret", "token", "key", "credential", "authorization",
    ],
    StringComparison.OrdinalIgnoreCase);

    /// <summary>A quick look that spares nearly every text the seven searches; it never says no where one of them would find something.</summary>
    public static bool MayBeIn(ReadOnlySpan<char> text) => text.ContainsAny(Signs) || MayHoldCard(text);

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

    /// <summary>The check of ISO/IEC 7812-1 (Luhn) over the digits of a card number.</summary>
    private static bool HasCardCheckDigit(string text)
    {
        var sum = 0;
        var doubled = false;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (!char.IsAsciiDigit(text[i]))
                continue;
            var digit = (text[i] - '0') * (doubled ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
            doubled = !doubled;
        }

        return sum % 10 == 0;
    }

    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?")]
    private static partial Regex Jwt();

    [GeneratedRegex(@"\b(?:bearer|basic|digest|negotiate)\s+(?=[A-Za-z0-9+/=_.~-]*\d|[A-Za-z0-9+/=_.~-]{20})(?<value>[A-Za-z0-9+/=_.~-]{8,})", RegexOptions.IgnoreCase)]
    private static partial Regex AuthorizationHeader();

    [GeneratedRegex(
        @"(?<![A-Za-z0-9])[spr]k[-_][A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|glpat-[A-Za-z0-9_-]{16,}|xox[a-z]-[A-Za-z0-9-]{10,}|" +
        @"A(?:KIA|SIA|ROA|IDA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{16,}|npm_[A-Za-z0-9]{30,}|hf_[A-Za-z0-9]{20,}|dop_v1_[a-f0-9]{40,}|SG\.[\w-]{16,}\.[\w-]{16,}")]
    private static partial Regex VendorKey();

    [GeneratedRegex(@"(?<=://)(?!" + StandIn + @"@)[^\s/@?#]{1,400}(?=@)")]
    private static partial Regex UrlUser();

    [GeneratedRegex(
        @"(?:password|passwd|passphrase|pwd|secret|token|(?:api|access|account|private|shared|signing)[-_ ]?key|credentials?|authorization)[\w-]{0,20}[""']?\s{0,3}[=:]\s{0,3}" +
        @"[""']?(?!" + StandIn + @")(?<value>(?<="")[^""]{1,400}|(?<=')[^']{1,400}|(?:bearer |basic )?[^\s;,&""']{1,400})",
        RegexOptions.IgnoreCase)]
    private static partial Regex Assignment();

    // No card begins with 20, and every time of our days does, as in the name of a report.
    [GeneratedRegex(@"(?<!\d)(?!20)[2-6]\d{3}(?:[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}|[ -]?\d{6}[ -]?\d{4,5})(?!\d)")]
    private static partial Regex Card();

    [GeneratedRegex(@"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}\.[A-Za-z]{2,24}")]
    private static partial Regex EmailAddress();
}
