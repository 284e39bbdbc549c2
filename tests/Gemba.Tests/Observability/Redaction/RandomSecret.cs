using System.Globalization;

namespace Gemba.Tests.Observability.Redaction;

/// <summary>Makes secrets of every kind that is known by its shape, and places where they stand in real texts.</summary>
internal sealed class RandomSecret(Random random)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A text with a secret in it, and the part that must not be seen.</summary>
    public (string Text, string Secret) Next() => random.Next(10) switch
    {
        0 => Plain($"eyJ{Word(20)}.{Word(30)}.{Word(20)}"),
        1 => After("Authorization: Bearer ", Word(24) + "7"),
        2 => Plain(OneOf("sk-", "sk_live_", "ghp_", "github_pat_", "glpat-", "hf_") + Word(36)),
        3 => Plain("AKIA" + Word(16).ToUpperInvariant()),
        4 => Between("postgres://", $"admin:{Word(12)}", "@db.internal/x"),
        5 => After(OneOf("password=", "Pwd: ", "secret = ", "api_key=", "access-key: ", "client_secret=\"", "'token': '"), Word(14)),
        6 => Between("-----BEGIN RSA PRIVATE KEY-----\n", $"{Word(64)}\n{Word(64)}", random.Next(2) == 0 ? "\n-----END RSA PRIVATE KEY-----" : ""),
        7 => Plain(Card(OneOf("", " ", "-"))),
        8 => After("Server=db;User Id=sa;Password=", Word(10)),
        _ => Plain("xoxb-" + Word(24)),
    };

    public string SecretName() => OneOf(
        "password", "PASSWORD", "dbPassword", "user_password2", "api_key", "x-api-key", "APIKey", "token", "authToken", "access_token", "client-secret", "privateKey",
        "Authorization", "pin", "otp", "cvv", "cookie", "connectionString", "credentials", "accesstoken", "ssn", "jwt");

    public string OpenName() => OneOf("workbook_id", "sheet", "range", "query", "path", "limit", "note", "formula");

    public string Word(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => Letters[random.Next(Letters.Length)]));

    public string OneOf(params string[] choices) => choices[random.Next(choices.Length)];

    private (string, string) Plain(string secret) => ($"{Before()}{secret}{Behind()}", secret);

    private (string, string) After(string before, string secret) => ($"{Before()}{before}{secret}{Behind()}", secret);

    private (string, string) Between(string before, string secret, string behind) => ($"{Before()}{before}{secret}{behind}{Behind()}", secret);

    private string Before() => OneOf("", " ", "see ", "\n", "(", "\"", "x=", "漢字 ", "a,b,", "\t");

    private string Behind() => OneOf("", " ", ", then", "\n", ")", "\"", ";x=1", " 漢字");

    /// <summary>Sixteen digits that end in the right check digit.</summary>
    private string Card(string separator)
    {
        var digits = "4" + string.Concat(Enumerable.Range(0, 14).Select(_ => random.Next(10).ToString(CultureInfo.InvariantCulture)));
        var sum = digits.Select((digit, i) => i % 2 == 0 ? Fold((digit - '0') * 2) : digit - '0').Sum();
        digits += ((10 - (sum % 10)) % 10).ToString(CultureInfo.InvariantCulture);
        return string.Join(separator, digits.Chunk(4).Select(four => new string(four)));
    }

    private static int Fold(int doubled) => doubled > 9 ? doubled - 9 : doubled;
}
