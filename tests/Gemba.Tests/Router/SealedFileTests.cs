using System.Runtime.Versioning;
using Gemba.Router.Tokens;

namespace Gemba.Tests.Router;

[UnsupportedOSPlatform("windows")]
public sealed class SealedFileTests : IDisposable
{
    private const string Gateway = "https://gateway.example";

    private readonly string _folder = Directory.CreateTempSubdirectory("gemba-tokens-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_token_is_found_again_and_stands_in_no_file_as_it_is()
    {
        await new SealedFile(_folder).KeepAsync(Gateway, "gmb_secret-token", default);

        Assert.Equal("gmb_secret-token", await new SealedFile(_folder).FindAsync(Gateway, default));
        Assert.Null(await new SealedFile(_folder).FindAsync("https://other.example", default));
        Assert.All(Directory.GetFiles(_folder), file =>
        {
            Assert.DoesNotContain("secret-token", File.ReadAllText(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        });
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public async Task A_token_that_is_forgotten_is_gone_and_another_one_stays()
    {
        var file = new SealedFile(_folder);
        await file.KeepAsync(Gateway, "one", default);
        await file.KeepAsync("https://other.example", "two", default);

        Assert.True(await file.ForgetAsync(Gateway, default));
        Assert.False(await file.ForgetAsync(Gateway, default));
        Assert.Equal((null, "two"), (await file.FindAsync(Gateway, default), await file.FindAsync("https://other.example", default)));
    }

    [Fact]
    public async Task Another_key_opens_nothing_and_neither_does_another_gateways_name()
    {
        await new SealedFile(_folder).KeepAsync(Gateway, "one", default);
        var elsewhere = Path.Combine(_folder, "other.key");

        var refused = await Assert.ThrowsAsync<TokenStorageException>(() => new SealedFile(_folder, elsewhere).FindAsync(Gateway, default));
        Assert.Contains("another key", refused.Message);
        var tokens = Path.Combine(_folder, "router-tokens.json");
        await File.WriteAllTextAsync(tokens, (await File.ReadAllTextAsync(tokens)).Replace("gateway.example", "evil.example", StringComparison.Ordinal));
        await Assert.ThrowsAsync<TokenStorageException>(() => new SealedFile(_folder).FindAsync("https://evil.example", default));
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_not_used()
    {
        await new SealedFile(_folder).KeepAsync(Gateway, "one", default);
        File.SetUnixFileMode(Path.Combine(_folder, "router-tokens.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Assert.Contains("chmod 600", await new SealedFile(_folder).FindObstacleAsync(default));
    }
}
