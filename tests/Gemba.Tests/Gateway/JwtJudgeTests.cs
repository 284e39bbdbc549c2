using System.Text.Json.Nodes;
using Gemba.Gateway.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gemba.Tests.Gateway;

public sealed class JwtJudgeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly Tokens _issuer = new("one");
    private readonly IdentityOptions _options;
    private readonly KeySource _keys;

    public JwtJudgeTests()
    {
        _options = new IdentityOptions { Kind = IdentityKind.Jwt, Issuer = "https://login.example", Audiences = ["https://tools.example/mcp"], Keys = _folder["keys.json"] };
        _keys = new KeySource(_options, _clock, NullLogger<KeySource>.Instance);
        Publish(_issuer);
    }

    [Fact]
    public async Task A_token_of_the_issuer_for_this_gateway_tells_who_calls()
    {
        var caller = (await JudgeAsync(_issuer.Sign(_clock.GetUtcNow()))).Caller!;

        Assert.Equal("ana", caller.User.Identity!.Name);
        Assert.Equal(["sales"], Caller.GroupsOf(caller.User));
        Assert.InRange(caller.TimeLeft(_clock), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10.6));
    }

    [Theory]
    [InlineData("iss", "\"https://login.example/\"")]
    [InlineData("iss", "\"https://evil.example\"")]
    [InlineData("iss", "[\"https://login.example\"]")]
    [InlineData("iss", null)]
    [InlineData("aud", "\"https://other.example\"")]
    [InlineData("aud", "[\"https://other.example\", \"https://another.example\"]")]
    [InlineData("aud", "[]")]
    [InlineData("aud", "{\"https://tools.example/mcp\": 1}")]
    [InlineData("aud", "[\"https://tools.example/mcp\", 7]")]
    [InlineData("aud", null)]
    [InlineData("exp", null)]
    [InlineData("exp", "\"2999-01-01\"")]
    [InlineData("exp", "1e300")]
    [InlineData("exp", "-1")]
    [InlineData("exp", "true")]
    [InlineData("nbf", "\"now\"")]
    [InlineData("nbf", "99999999999")]
    [InlineData("sub", null)]
    [InlineData("sub", "\"\"")]
    [InlineData("sub", "7")]
    [InlineData("sub", "\"ana\\nroot\"")]
    [InlineData("sub", "\"\\ud800\"")]
    [InlineData("groups", "{}")]
    [InlineData("groups", "[[\"sales\"]]")]
    public async Task A_signed_token_whose_claims_do_not_fit_opens_nothing(string claim, string? value)
    {
        var token = _issuer.Sign(_clock.GetUtcNow(), claims =>
        {
            claims.Remove(claim);
            if (value is not null)
                claims[claim] = JsonValue.Create("@");
        });
        // As text, because the value need be none that a writer of JSON would write.
        if (value is not null)
            token = _issuer.Sign(System.Text.Encoding.UTF8.GetString(SignedToken.Read(token)!.Payload).Replace("\"@\"", value, StringComparison.Ordinal));

        var verdict = await JudgeAsync(token);

        Assert.Null(verdict.Caller);
        Assert.Equal("credentials_untrusted", verdict.Fault!.Reason);
    }

    [Fact]
    public async Task Claims_that_stand_twice_open_nothing()
    {
        var good = System.Text.Encoding.UTF8.GetString(SignedToken.Read(_issuer.Sign(_clock.GetUtcNow()))!.Payload);

        Assert.Null((await JudgeAsync(_issuer.Sign(good[..^1] + ",\"sub\":\"root\"}"))).Caller);
    }

    [Fact]
    public async Task The_issuers_clock_may_differ_by_the_skew_and_no_more()
    {
        var token = _issuer.Sign(_clock.GetUtcNow(), claims => claims["nbf"] = _clock.GetUtcNow().AddSeconds(29).ToUnixTimeSeconds());
        Assert.NotNull((await JudgeAsync(token)).Caller);
        Assert.Null((await JudgeAsync(_issuer.Sign(_clock.GetUtcNow(), claims => claims["nbf"] = _clock.GetUtcNow().AddSeconds(32).ToUnixTimeSeconds()))).Caller);

        _clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(28));
        Assert.NotNull((await JudgeAsync(token)).Caller);
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("expired", (await JudgeAsync(token)).Result);
    }

    [Fact]
    public async Task A_token_that_was_changed_or_signed_by_somebody_else_opens_nothing()
    {
        using var stranger = new Tokens("one");
        var parts = _issuer.Sign(_clock.GetUtcNow()).Split('.');
        var other = _issuer.Sign(_clock.GetUtcNow(), claims => claims["sub"] = "root").Split('.');

        foreach (var hostile in new[]
        {
            stranger.Sign(_clock.GetUtcNow()),
            $"{parts[0]}.{other[1]}.{parts[2]}",
            $"{Tokens.Encode("""{"alg":"none"}""")}.{other[1]}.",
            $"{Tokens.Encode("""{"alg":"HS256","kid":"one"}""")}.{other[1]}.{parts[2]}",
            $"{Tokens.Encode("""{"alg":"RS256","kid":"one"}""")}.{other[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{parts[2]}A",
            $"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}",
        })
        {
            Assert.Equal("invalid", (await JudgeAsync(hostile)).Result);
        }
    }

    [Fact]
    public async Task A_key_that_the_token_brings_itself_is_not_looked_at()
    {
        using var stranger = new Tokens("theirs");
        var key = stranger.Key.ToJsonString();
        var claims = System.Text.Encoding.UTF8.GetString(SignedToken.Read(_issuer.Sign(_clock.GetUtcNow()))!.Payload);

        Assert.Null((await JudgeAsync(stranger.Sign(claims, $$"""{"alg":"ES256","jwk":{{key}}}"""))).Caller);
        Assert.Null((await JudgeAsync(stranger.Sign(claims, $$"""{"alg":"ES256","kid":"one","jwk":{{key}}}"""))).Caller);
    }

    [Fact]
    public async Task An_identity_token_of_another_type_or_an_algorithm_that_is_not_chosen_opens_nothing()
    {
        var claims = System.Text.Encoding.UTF8.GetString(SignedToken.Read(_issuer.Sign(_clock.GetUtcNow()))!.Payload);
        Assert.Null((await JudgeAsync(_issuer.Sign(claims, """{"alg":"ES256","kid":"one","typ":"logout+jwt"}"""))).Caller);
        Assert.NotNull((await JudgeAsync(_issuer.Sign(claims, """{"alg":"ES256","kid":"one"}"""))).Caller);

        var narrow = new JwtJudge(_options with { Algorithms = ["RS256"] }, _keys, _clock);
        Assert.Null((await narrow.JudgeAsync(_issuer.Sign(_clock.GetUtcNow()), default)).Caller);
    }

    [Fact]
    public async Task A_new_key_is_found_when_a_token_names_it_and_made_up_names_cost_one_reading_in_thirty_seconds()
    {
        using var next = new Tokens("two");
        Assert.NotNull((await JudgeAsync(_issuer.Sign(_clock.GetUtcNow()))).Caller);
        Publish(_issuer, next);

        Assert.Equal("invalid", (await JudgeAsync(next.Sign(_clock.GetUtcNow()))).Result);
        _clock.Advance(TimeSpan.FromSeconds(31));

        Assert.NotNull((await JudgeAsync(next.Sign(_clock.GetUtcNow()))).Caller);
        Assert.NotNull((await JudgeAsync(_issuer.Sign(_clock.GetUtcNow()))).Caller);
    }

    [Fact]
    public async Task A_token_that_was_believed_is_not_verified_again_until_the_keys_are_read_anew_or_its_time_is_over()
    {
        var judge = new JwtJudge(_options, _keys, _clock);
        var token = _issuer.Sign(_clock.GetUtcNow());
        var first = (await judge.JudgeAsync(token, default)).Caller;

        Assert.Same(first, (await judge.JudgeAsync(token, default)).Caller);

        using var next = new Tokens("two");
        Publish(next);
        _clock.Advance(TimeSpan.FromSeconds(31));
        Assert.NotNull((await judge.JudgeAsync(next.Sign(_clock.GetUtcNow()), default)).Caller);
        Assert.Equal("invalid", (await judge.JudgeAsync(token, default)).Result);

        var last = next.Sign(_clock.GetUtcNow());
        Assert.NotNull((await judge.JudgeAsync(last, default)).Caller);
        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("expired", (await judge.JudgeAsync(last, default)).Result);
    }

    [Fact]
    public async Task Tokens_that_are_kept_are_bounded_and_the_one_in_use_stays()
    {
        var judge = new JwtJudge(_options with { MaxKnownTokens = 8 }, _keys, _clock);
        var used = _issuer.Sign(_clock.GetUtcNow());
        var (idle, first) = (_issuer.Sign(_clock.GetUtcNow(), claims => claims["sub"] = "idle"), (await judge.JudgeAsync(used, default)).Caller);
        var before = (await judge.JudgeAsync(idle, default)).Caller;

        for (var other = 0; other < 50; other++)
        {
            await judge.JudgeAsync(_issuer.Sign(_clock.GetUtcNow(), claims => claims["sub"] = $"other{other}"), default);
            Assert.Same(first, (await judge.JudgeAsync(used, default)).Caller);
        }

        Assert.NotSame(before, (await judge.JudgeAsync(idle, default)).Caller);
    }

    [Fact]
    public async Task Keys_that_cannot_be_read_anew_are_used_on_for_a_while_and_then_no_more()
    {
        Assert.NotNull((await JudgeAsync(_issuer.Sign(_clock.GetUtcNow()))).Caller);
        File.Delete(_options.Keys);

        _clock.Advance(TimeSpan.FromHours(24));
        Assert.NotNull((await JudgeAsync(_issuer.Sign(_clock.GetUtcNow()))).Caller);
        _clock.Advance(TimeSpan.FromHours(1));

        var verdict = await JudgeAsync(_issuer.Sign(_clock.GetUtcNow()));
        Assert.Equal(("unavailable", 503), (verdict.Result, verdict.Fault!.HttpStatus));
    }

    [Fact]
    public async Task A_set_that_holds_a_private_key_or_one_name_twice_is_not_used()
    {
        using var next = new Tokens("one");
        foreach (var set in new[] { Tokens.SetOf(_issuer, next), Tokens.SetOf(_issuer).Replace("\"use\"", "\"d\":\"AA\",\"use\"", StringComparison.Ordinal) })
        {
            await File.WriteAllTextAsync(_options.Keys, set);
            using var keys = new KeySource(_options, _clock, NullLogger<KeySource>.Instance);

            Assert.Equal("unavailable", (await new JwtJudge(_options, keys, _clock).JudgeAsync(_issuer.Sign(_clock.GetUtcNow()), default)).Result);
        }
    }

    public void Dispose()
    {
        _keys.Dispose();
        _issuer.Dispose();
        _folder.Dispose();
    }

    private ValueTask<Verdict> JudgeAsync(string token) => new JwtJudge(_options, _keys, _clock).JudgeAsync(token, default);

    private void Publish(params Tokens[] issuers) => File.WriteAllText(_options.Keys, Tokens.SetOf(issuers));
}
