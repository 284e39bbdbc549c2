using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gemba.Router.Tokens;

/// <summary>
/// Tokens in a file, for a machine without a keyring: each is sealed (AES-256-GCM, with the gateway's name as part of what is sealed) under a key of its own, and that one under the
/// key-encryption key. Both files are its user's alone (0600). Whoever copies the token file without the key has nothing; whoever can read as this user has both.
/// </summary>
/// <param name="folder">Where the file lies.</param>
/// <param name="keyFile">Where the key-encryption key lies; made where there is none. Beside the tokens, unless it is configured to lie elsewhere.</param>
internal sealed class SealedFile(string folder, string? keyFile = null) : ITokenStorage
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _file = Path.Combine(folder, "router-tokens.json");
    private readonly string _keyFile = keyFile ?? Path.Combine(folder, "router-tokens.key");

    public string Name => $"the sealed file {_file}";

    public Task<string?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        try
        {
            Key();
            Read();
            return Task.FromResult<string?>(null);
        }
        catch (TokenStorageException unusable)
        {
            return Task.FromResult<string?>(unusable.Message);
        }
    }

    public Task<string?> FindAsync(string gateway, CancellationToken cancellationToken)
    {
        if (!Read().TryGetValue(gateway, out var kept))
            return Task.FromResult<string?>(null);
        try
        {
            var key = Open(Key(), Convert.FromBase64String(kept.Key), gateway);
            return Task.FromResult<string?>(Encoding.UTF8.GetString(Open(key, Convert.FromBase64String(kept.Token), gateway)));
        }
        catch (Exception broken) when (broken is CryptographicException or FormatException or ArgumentException)
        {
            throw new TokenStorageException($"the token of {gateway} in {_file} was sealed with another key than {_keyFile}; store it again with gemba router setup", broken);
        }
    }

    public Task KeepAsync(string gateway, string token, CancellationToken cancellationToken)
    {
        var all = Read();
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        all[gateway] = new SealedToken(Convert.ToBase64String(Seal(Key(), key, gateway)), Convert.ToBase64String(Seal(key, Encoding.UTF8.GetBytes(token), gateway)));
        Write(all);
        return Task.CompletedTask;
    }

    public Task<bool> ForgetAsync(string gateway, CancellationToken cancellationToken)
    {
        var all = Read();
        if (!all.Remove(gateway))
            return Task.FromResult(false);
        Write(all);
        return Task.FromResult(true);
    }

    private static byte[] Seal(byte[] key, byte[] secret, string gateway)
    {
        var whole = new byte[NonceBytes + TagBytes + secret.Length];
        RandomNumberGenerator.Fill(whole.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(whole.AsSpan(0, NonceBytes), secret, whole.AsSpan(NonceBytes + TagBytes), whole.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(gateway));
        return whole;
    }

    private static byte[] Open(byte[] key, byte[] whole, string gateway)
    {
        if (whole.Length < NonceBytes + TagBytes)
            throw new CryptographicException("Too short to be sealed.");
        var secret = new byte[whole.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Decrypt(whole.AsSpan(0, NonceBytes), whole.AsSpan(NonceBytes + TagBytes), whole.AsSpan(NonceBytes, TagBytes), secret, Encoding.UTF8.GetBytes(gateway));
        return secret;
    }

    private byte[] Key()
    {
        try
        {
            if (!File.Exists(_keyFile))
                CreateAlone(_keyFile, RandomNumberGenerator.GetBytes(KeyBytes));
            DemandOwn(_keyFile);
            return File.ReadAllBytes(_keyFile) is { Length: KeyBytes } key ? key : throw new TokenStorageException($"{_keyFile} holds no key of {KeyBytes} bytes; make one with: head -c {KeyBytes} /dev/urandom");
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or (IOException and not TokenStorageException))
        {
            throw new TokenStorageException(refused.Message, refused);
        }
    }

    private Dictionary<string, SealedToken> Read()
    {
        try
        {
            if (!File.Exists(_file))
                return new(StringComparer.Ordinal);
            DemandOwn(_file);
            return JsonSerializer.Deserialize<Dictionary<string, SealedToken>>(File.ReadAllBytes(_file)) ?? new(StringComparer.Ordinal);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or JsonException or (IOException and not TokenStorageException))
        {
            throw new TokenStorageException($"{_file} cannot be read: {refused.Message}", refused);
        }
    }

    private void Write(Dictionary<string, SealedToken> all)
    {
        var fresh = $"{_file}.{Guid.NewGuid():n}";
        try
        {
            CreateAlone(fresh, JsonSerializer.SerializeToUtf8Bytes(all));
            File.Move(fresh, _file, overwrite: true);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw new TokenStorageException($"{_file} cannot be written: {refused.Message}", refused);
        }
    }

    private static void CreateAlone(string file, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var stream = new FileStream(file, options);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }

    private static void DemandOwn(string file)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~(OwnerOnly | UnixFileMode.UserExecute)) != 0)
            throw new TokenStorageException($"{file} can be read by others than its owner; run: chmod 600 '{file}'");
    }

    private sealed record SealedToken(string Key, string Token);
}
