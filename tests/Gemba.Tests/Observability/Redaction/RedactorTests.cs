using FsCheck;
using FsCheck.Fluent;
using Gemba.Observability.Redaction;

namespace Gemba.Tests.Observability.Redaction;

public sealed class RedactorTests
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Theory]
    [InlineData("password")]
    [InlineData("dbPassword")]
    [InlineData("DB_PASSWORD_2")]
    [InlineData("x-api-key")]
    [InlineData("APIKey")]
    [InlineData("accesstoken")]
    [InlineData("auth.token")]
    [InlineData("pin")]
    [InlineData("Authorization")]
    public void A_name_that_tells_of_a_secret_is_known(string name) => Assert.True(ARedactor().IsSecretName(name));

    [Theory]
    [InlineData("workbook_id")]
    [InlineData("key")]
    [InlineData("keys")]
    [InlineData("token_count")]
    [InlineData("page_token")]
    [InlineData("nextPageToken")]
    [InlineData("spinner")]
    [InlineData("passenger")]
    [InlineData("author")]
    [InlineData("opinion")]
    public void A_name_that_only_looks_like_one_is_left_alone(string name) => Assert.False(ARedactor().IsSecretName(name));

    [Fact]
    public void Names_can_be_added_and_opened()
    {
        var redactor = ARedactor(new RedactionOptions { SecretNames = ["IBAN"], OpenNames = ["csrf_token"] });

        Assert.True(redactor.IsSecretName("iban"));
        Assert.True(redactor.IsSecretName("customer_token"));
        Assert.False(redactor.IsSecretName("csrfToken"));
    }

    [Theory]
    [InlineData("Sheet1!A1:B20")]
    [InlineData("=SUM(A1:A3)*1.19")]
    [InlineData("the key figures of 2025-11-25, 12 345 678.90 in all")]
    [InlineData("basic information for bearers")]
    [InlineData("https://example.org/a?b=c@d")]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("report-20260120-103045-0003.jsonl")]
    public void A_text_without_a_secret_is_returned_as_it_is(string text) => Assert.Same(text, ARedactor().Redact(text));

    [Fact]
    public void Equal_values_look_equal_and_others_do_not()
    {
        var redactor = ARedactor();

        Assert.Equal(redactor.Hide("hunter2"), ARedactor().Hide("hunter2"));
        Assert.NotEqual(redactor.Hide("hunter2"), redactor.Hide("hunter3"));
        Assert.NotEqual(redactor.Hide("hunter2"), ARedactor(key: 9).Hide("hunter2"));
        Assert.Matches("^\\[redacted:named:[0-9a-f]{8}\\]$", redactor.Hide("hunter2"));
    }

    [Fact]
    public void E_mail_addresses_are_hidden_unless_they_shall_be_seen()
    {
        const string text = "write to ada@example.org today";

        Assert.Same(text, ARedactor(new RedactionOptions { HideEmails = false }).Redact(text));
        Assert.Matches("^write to \\[redacted:email:[0-9a-f]{8}\\] today$", ARedactor().Redact(text));
    }

    [Fact]
    public void A_secret_is_never_seen_whatever_stands_around_it() => ForSecrets((redactor, text, secret) =>
        Assert.DoesNotContain(secret, redactor.Redact(text), StringComparison.Ordinal));

    [Fact]
    public void A_secret_is_never_seen_where_a_bound_cuts_through_it() => ForSecrets((redactor, text, secret) =>
    {
        var start = text.IndexOf(secret, StringComparison.Ordinal);
        for (var kept = start + 1; kept <= text.Length; kept += 5)
            Assert.DoesNotContain(secret[..Math.Min(secret.Length, Math.Max(8, kept - start))], redactor.Redact(text, kept), StringComparison.Ordinal);
    });

    [Fact]
    public void Redacting_twice_changes_nothing() => ForSecrets((redactor, text, _) =>
    {
        var once = redactor.Redact(text);
        Assert.Equal(once, redactor.Redact(once));
    });

    [Fact]
    public void A_long_text_is_cut_and_says_by_how_much() => Assert.Equal("aaaaa…[95 more]", ARedactor().Redact(new string('a', 100), 5));

    [Theory]
    [InlineData("password=", "\"")]
    [InlineData("eyJ", "_")]
    [InlineData("sk-", "-")]
    [InlineData("-----BEGIN ", "-----BEGIN PRIVATE KEY-----")]
    [InlineData("a@", "a.")]
    [InlineData("1", " 1")]
    public void A_text_made_to_make_the_search_slow_does_not(string head, string repeated)
    {
        var text = head + string.Concat(Enumerable.Repeat(repeated, 200_000 / repeated.Length));
        var started = TimeProvider.System.GetTimestamp();

        ARedactor(new RedactionOptions { HideEmails = true }).Redact(text);

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    internal static Redactor ARedactor(RedactionOptions? options = null, byte key = 7) => new(options ?? new(), Enumerable.Repeat(key, 32).ToArray());

    private static void ForSecrets(Action<Redactor, string, string> holds)
    {
        var redactor = ARedactor();
        Prop.ForAll(Seeds, seed =>
        {
            var (text, secret) = new RandomSecret(new Random(seed)).Next();
            holds(redactor, text, secret);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
