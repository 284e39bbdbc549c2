using Gemba.Gateway.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gemba.Tests.Gateway;

public sealed class TokenJudgeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());
    private readonly TokenFile _file;
    private readonly TokenJudge _judge;

    public TokenJudgeTests()
    {
        _file = new TokenFile(_folder[TokenFile.Name], _clock);
        _judge = new TokenJudge(_file, _clock, audit: null, NullLogger<TokenJudge>.Instance);
    }

    [Fact]
    public async Task A_token_tells_who_holds_it_from_the_moment_it_is_given_out()
    {
        var (_, token) = await _file.CreateAsync("ana", ["sales", "ops"], null);

        var verdict = await _judge.JudgeAsync(token, default);

        Assert.Equal("ana", verdict.Caller!.User.Identity!.Name);
        Assert.Equal(["sales", "ops"], Caller.GroupsOf(verdict.Caller.User));
        Assert.Equal("success", verdict.Result);
    }

    [Fact]
    public async Task A_revoked_token_is_worthless_at_once_and_ends_what_hangs_on_it()
    {
        var (kept, token) = await _file.CreateAsync("ana", [], null);
        var (_, other) = await _file.CreateAsync("bob", [], null);
        var caller = (await _judge.JudgeAsync(token, default)).Caller!;
        var bystander = (await _judge.JudgeAsync(other, default)).Caller!;

        Assert.Equal(kept.Sha256, (await _file.RevokeAsync(kept.Id))!.Sha256);

        Assert.Equal("credentials_invalid", (await _judge.JudgeAsync(token, default)).Fault!.Reason);
        Assert.True(caller.Revoked.IsCancellationRequested);
        Assert.False(bystander.Revoked.IsCancellationRequested);
        Assert.Null(await _file.RevokeAsync(kept.Id));
    }

    [Fact]
    public async Task A_connection_that_sends_nothing_hears_of_a_revocation_as_well()
    {
        var (kept, token) = await _file.CreateAsync("ana", [], null);
        var caller = (await _judge.JudgeAsync(token, default)).Caller!;
        await _file.RevokeAsync(kept.Id);

        _clock.Advance(TimeSpan.FromSeconds(1.5));

        await Eventually.HoldsAsync(() => caller.Revoked.IsCancellationRequested, "the connection was told");
    }

    [Fact]
    public async Task A_token_is_good_until_its_time_is_over()
    {
        var (_, token) = await _file.CreateAsync("ana", [], TimeSpan.FromHours(1));

        _clock.Advance(TimeSpan.FromMinutes(59));
        var caller = (await _judge.JudgeAsync(token, default)).Caller!;
        Assert.Equal(TimeSpan.FromMinutes(1), caller.TimeLeft(_clock));
        _clock.Advance(TimeSpan.FromMinutes(1));

        var verdict = await _judge.JudgeAsync(token, default);
        Assert.Equal(("credentials_expired", "expired"), (verdict.Fault!.Reason, verdict.Result));
        Assert.Equal(TimeSpan.Zero, caller.TimeLeft(_clock));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gmb_")]
    [InlineData("gmb_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("GMB_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("gmb_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u00e9")]
    [InlineData("gmb_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\0")]
    public async Task What_was_never_given_out_opens_nothing(string token)
    {
        await _file.CreateAsync("ana", [], null);

        Assert.Equal("credentials_invalid", (await _judge.JudgeAsync(token, default)).Fault!.Reason);
    }

    [Fact]
    public async Task The_file_holds_no_token_and_only_its_owner_reads_it()
    {
        var (_, token) = await _file.CreateAsync("ana", [], null);

        Assert.DoesNotContain(token["gmb_".Length..], await File.ReadAllTextAsync(_file.Path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file.Path));
        Assert.Equal(4 + 43, token.Length);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"tokens":[null]}""")]
    [InlineData("""{"tokens":[{"id":"a","name":"ana","groups":[],"sha256":"00","created":"2026-01-01T00:00:00Z"}]}""")]
    [InlineData("""{"tokens":[],"tokens":[]}""")]
    public async Task A_file_that_cannot_be_used_lets_nobody_in(string content)
    {
        var (_, token) = await _file.CreateAsync("ana", [], null);
        Assert.NotNull((await _judge.JudgeAsync(token, default)).Caller);

        await File.WriteAllTextAsync(_file.Path, content);

        Assert.Null((await _judge.JudgeAsync(token, default)).Caller);
        await Assert.ThrowsAsync<IOException>(() => _file.CreateAsync("bob", [], null));
    }

    [Fact]
    public async Task A_file_that_others_may_write_lets_nobody_in()
    {
        var (_, token) = await _file.CreateAsync("ana", [], null);
        if (OperatingSystem.IsWindows())
            return;

        File.SetUnixFileMode(_file.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);

        Assert.Contains("chmod 600", Assert.Throws<IOException>(() => _file.Read()).Message, StringComparison.Ordinal);
        Assert.Null((await _judge.JudgeAsync(token, default)).Caller);
    }

    [Fact]
    public async Task Commands_at_the_same_time_lose_no_token()
    {
        var file = new TokenFile(_folder["busy.json"], TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() => file.CreateAsync($"agent{number}", [], null))));

        Assert.Equal(20, file.Read().Select(token => token.Name).Distinct().Count());
    }

    public void Dispose()
    {
        _judge.Dispose();
        _folder.Dispose();
    }
}
