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
    [InlineData("sessiontoken")]
    [InlineData("apitoken")]
    [InlineData("oauth")]
    [InlineData("card_no")]
    [InlineData("cc-number")]
    [InlineData("securityCode")]
    [InlineData("pswd")]
    [InlineData("Passwort")]
    [InlineData("mot_de_passe")]
    [InlineData("contraseña")]
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
    [InlineData("secretary")]
    [InlineData("tokenizer")]
    [InlineData("cc")]
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
    [InlineData("the basic 2026-01-20 list, bearer 20260120")]
    [InlineData("0.4111111111111111 and 12.5105105105105100 and 4111111111111111.25")]
    [InlineData("evt-01a1fef2269d4111111111111111914a")]
    [InlineData("secretary: Ada; tokenizer=bpe; passwordless: yes")]
    [InlineData("Sales[@Amount] and =@A1:A3 and left-pad@1.0.3")]
    [InlineData("eyJustAName and eyJ.")]
    [InlineData("sk-")]
    public void A_text_without_a_secret_is_returned_as_it_is(string text) => Assert.Same(text, ARedactor().Redact(text));

    [Theory]
    [InlineData("Bearer abc123", "abc123")]
    [InlineData("jürgen.müller@bücher.example", "jürgen")]
    [InlineData("mailto:ada%40example.org", "ada%40")]
    [InlineData("ada@example.xn--p1ai", "ada")]
    [InlineData("eyJhbGciOiJkaXIifQ..48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6ji.SdiwkIr3ajwQzaBtQD_A", "SdiwkIr3")]
    [InlineData("x_eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "c2lnbmF0dXJl")]
    [InlineData("4222222222222", "4222222222222")]
    [InlineData("3782 822463 10005", "822463")]
    [InlineData("30569309025904", "30569309025904")]
    [InlineData("6304000000000000", "6304000000000000")]
    [InlineData("paid,4111111111111111,today", "4111111111111111")]
    [InlineData("card4111111111111111", "4111111111111111")]
    [InlineData("https://x.blob.example/a?sv=1&sig=QUJDREVGR0hJSktMTU5PUFFSU1RVVg%3D&x=1", "QUJDREVG")]
    public void A_secret_in_a_form_of_its_own_is_hidden(string text, string secret) => Assert.DoesNotContain(secret, ARedactor().Redact(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("ghp_")]
    [InlineData("github_pat_")]
    [InlineData("sk-proj-")]
    [InlineData("sk_live_")]
    [InlineData("whsec_")]
    [InlineData("xoxb-")]
    [InlineData("xapp-")]
    [InlineData("AKIA")]
    [InlineData("AIza")]
    [InlineData("GOCSPX-")]
    [InlineData("glpat-")]
    [InlineData("glrt-")]
    [InlineData("npm_")]
    [InlineData("pypi-AgE")]
    [InlineData("hf_")]
    [InlineData("dop_v1_")]
    [InlineData("shpat_")]
    [InlineData("dapi")]
    [InlineData("hvs.")]
    [InlineData("ATATT3")]
    [InlineData("lin_api_")]
    [InlineData("AGE-SECRET-KEY-1")]
    public void A_token_is_known_by_the_beginning_that_its_maker_gives_it(string beginning)
    {
        var token = beginning + string.Concat(Enumerable.Repeat(char.IsAsciiLetterLower(beginning[^1]) || beginning[^1] == '_' ? "4a0b" : "4A0B", 12))[..(beginning == "AKIA" ? 16 : 48)];

        Assert.Matches("^use \\[redacted:vendor:[0-9a-f]{8}\\], please$", ARedactor().Redact($"use {token}, please"));
    }

    [Fact]
    public void The_same_card_or_address_looks_the_same_however_it_is_written()
    {
        var redactor = ARedactor();

        Assert.Equal(redactor.Redact("4111111111111111"), redactor.Redact("4111 1111-1111 1111"));
        Assert.Equal(redactor.Redact("ada@example.org"), redactor.Redact("Ada@Example.ORG"));
    }

    [Fact]
    public void Numbers_dates_references_and_ids_are_never_taken_for_secrets()
    {
        var redactor = ARedactor();
        Prop.ForAll(Seeds, seed =>
        {
            var text = new RandomPlain(new Random(seed)).Next();
            Assert.Same(text, redactor.Redact(text));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Fact]
    public void Any_text_can_be_redacted_and_cut_anywhere()
    {
        var redactor = ARedactor();
        Prop.ForAll(Seeds, seed =>
        {
            var text = new RandomPlain(new Random(seed)).Noise();
            for (var kept = 0; kept <= text.Length; kept += 7)
                Assert.NotNull(redactor.Redact(text, kept));
            Assert.NotNull(redactor.IsSecretName(text) ? redactor.Hide(text) : text);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

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
    [InlineData("", "eyJ")]
    [InlineData("", "eyJaaaaa")]
    [InlineData("", "bearer ")]
    [InlineData("bearer ", "a")]
    [InlineData("bearer", " ")]
    [InlineData("", "SG.")]
    [InlineData("", "SG.aaaaaaaaaaaaaaaaaa")]
    [InlineData("", "a@")]
    [InlineData("", "a%40")]
    [InlineData("@", "a")]
    [InlineData("", "token=")]
    [InlineData("", "token ")]
    [InlineData("", "://a")]
    [InlineData("", "-----BEGIN PRIVATE KEY-----")]
    [InlineData("", "4111111111111111-")]
    [InlineData("", "4111 1111 ")]
    [InlineData("", "&sig=")]
    [InlineData("", "AGE-SECRET-KEY-1")]
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
