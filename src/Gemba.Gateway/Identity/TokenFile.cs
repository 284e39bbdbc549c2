using System.Security.Cryptography;
using System.Text.Json;

namespace Gemba.Gateway.Identity;

/// <summary>The tokens that were given out, in a file that only its owner reads and that is never seen half written.</summary>
/// <param name="path">The file; it need not exist.</param>
/// <param name="clock">For when a token was given out.</param>
public sealed class TokenFile(string path, TimeProvider clock)
{
    /// <summary>Its name in the data folder.</summary>
    public const string Name = "tokens.json";

    // A team has dozens; each request compares with every one, a microsecond for a hundred.
    private const int MostTokens = 1000;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true, AllowDuplicateProperties = false };

    /// <summary>Where it is.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The tokens; none where there is no file.</summary>
    /// <exception cref="IOException">It cannot be read or used; the message says why.</exception>
    public IReadOnlyList<StoredToken> Read()
    {
        try
        {
            using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & OthersWrite) != 0)
                throw new IOException($"{Path}: others than its owner may write it. Run chmod 600 on it, after a look at what stands in it.");
            var tokens = JsonSerializer.Deserialize<Content>(file, Form)?.Tokens;
            return tokens is not null && tokens.All(token => token is { IsSound: true }) && tokens.Count <= MostTokens
                ? tokens
                : throw new IOException($"{Path}: holds no list of at most {MostTokens} tokens in the form that 'gemba token' writes.");
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException broken)
        {
            throw new IOException($"{Path}: is not what 'gemba token' writes: {broken.Message}", broken);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException($"{Path}: cannot be read: {refused.Message}", refused);
        }
    }

    /// <summary>Gives a token out.</summary>
    /// <param name="name">Who holds it.</param>
    /// <param name="groups">The groups that they belong to.</param>
    /// <param name="lifetime">How long it is good; <see langword="null"/> for ever.</param>
    /// <returns>What was kept, and the token, which is shown now and never again.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<(StoredToken Kept, string Token)> CreateAsync(string name, IReadOnlyList<string> groups, TimeSpan? lifetime)
    {
        var (token, now) = (TokenText.Make(), clock.GetUtcNow());
        var kept = new StoredToken
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)),
            Name = name,
            Groups = groups,
            Sha256 = Convert.ToHexStringLower(TokenText.HashOf(token)),
            Created = now,
            Expires = lifetime is { } length ? now + length : null,
        };
        await ChangeAsync(tokens => [.. tokens, kept]).ConfigureAwait(false);
        return (kept, token);
    }

    /// <summary>Makes a token worthless.</summary>
    /// <returns>What it was; <see langword="null"/> where there is none with this id.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<StoredToken?> RevokeAsync(string id)
    {
        StoredToken? revoked = null;
        await ChangeAsync(tokens =>
        {
            revoked = tokens.FirstOrDefault(token => token.Id == id);
            return revoked is null ? tokens : [.. tokens.Where(token => token != revoked)];
        }).ConfigureAwait(false);
        return revoked;
    }

    // Two commands at once must not undo each other: whoever holds the lock reads, changes and writes.
    private async Task ChangeAsync(Func<IReadOnlyList<StoredToken>, IReadOnlyList<StoredToken>> change)
    {
        if (System.IO.Path.GetDirectoryName(Path) is { } folder)
            Directory.CreateDirectory(folder);
        using var held = await LockAsync().ConfigureAwait(false);
        var before = Read();
        var after = change(before);
        if (ReferenceEquals(before, after))
            return;
        if (after.Count > MostTokens)
            throw new IOException($"{Path}: holds {MostTokens} tokens already. Revoke some that nobody uses; 'gemba token list' shows them.");
        Write(after);
    }

    private void Write(IReadOnlyList<StoredToken> tokens)
    {
        var fresh = Path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(fresh, options))
        {
            JsonSerializer.Serialize(file, new Content(tokens), Form);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, Path, overwrite: true);
    }

    private async Task<FileStream> LockAsync()
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Pace, clock).ConfigureAwait(false);
            }
        }
    }

    private sealed record Content(IReadOnlyList<StoredToken> Tokens);
}
