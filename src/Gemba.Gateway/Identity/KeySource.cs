using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Identity;

/// <summary>Keeps the issuer's keys: read anew when they are old or when a token names one that is not among them, used on while they cannot be read.</summary>
internal sealed class KeySource : IDisposable
{
    // A set of four keys has 3 kB.
    private const int LongestSet = 1024 * 1024;

    // Where there are no keys at all everybody is locked out: then the issuer is asked more often.
    private static readonly TimeSpan PauseWithoutKeys = TimeSpan.FromSeconds(1);

    // A client waits meanwhile, where there are no keys yet.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    private readonly IdentityOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _gate = new(1);
    // No redirects: where the keys come from stands in the configuration alone.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = LongestAnswer, MaxResponseContentBufferSize = LongestSet };
    private volatile Held? _held;
    private long _triedAt;
    private volatile bool _hasTried;

    public KeySource(IdentityOptions options, TimeProvider clock, ILogger<KeySource> log)
    {
        (_options, _clock, _log) = (options, clock, log);
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>The keys, the one that a token names among them where the issuer has it.</summary>
    /// <returns><see langword="null"/> where they cannot be had, or are too old to be trusted.</returns>
    public async ValueTask<KeySet?> GetAsync(string? keyId, CancellationToken cancellationToken)
    {
        var held = _held;
        if (held is null || !IsTrusted(held) || !held.Keys.Has(keyId))
            await ReadAsync(keyId, isOld: false, cancellationToken).ConfigureAwait(false);
        else if (AgeOf(held) >= _options.KeyTtl && !IsPausing(held))
            // Those that are there are good enough; nobody waits.
            _ = ReadAsync(keyId, isOld: true, CancellationToken.None);
        held = _held;
        return held is not null && IsTrusted(held) ? held.Keys : null;
    }

    public void Dispose()
    {
        _http.Dispose();
        _gate.Dispose();
    }

    private TimeSpan AgeOf(Held held) => _clock.GetElapsedTime(held.ReadAt);

    private bool IsPausing(Held? held) => _hasTried && _clock.GetElapsedTime(Volatile.Read(ref _triedAt)) < (held is not null && IsTrusted(held) ? _options.KeyPause : PauseWithoutKeys);

    private bool IsTrusted(Held held) => AgeOf(held) < _options.KeyTtl + _options.MaxStaleKeys;

    private async Task ReadAsync(string? keyId, bool isOld, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Whoever waited here finds what the one before it brought.
            var held = _held;
            if (IsPausing(held) || (held is not null && IsTrusted(held) && held.Keys.Has(keyId) && !(isOld && AgeOf(held) >= _options.KeyTtl)))
                return;
            Volatile.Write(ref _triedAt, _clock.GetTimestamp());
            _hasTried = true;
            // A client that leaves does not end it: the next one needs the keys as well.
            var keys = KeySet.Read(await LoadAsync().ConfigureAwait(false));
            // The old ones may be at work in another request; the collector takes them.
            _held = new Held(keys, _clock.GetTimestamp());
            Log.KeysRead(_log, _options.Keys, keys.Count);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or UnauthorizedAccessException or FormatException or OperationCanceledException)
        {
            Log.KeysUnreadable(_log, _options.Keys, failed.Message);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<byte[]> LoadAsync()
    {
        if (Uri.TryCreate(_options.Keys, UriKind.Absolute, out var address) && !address.IsFile)
            return await _http.GetByteArrayAsync(address).ConfigureAwait(false);
        return new FileInfo(_options.Keys) is { Exists: true, Length: > LongestSet }
            ? throw new IOException($"the file is longer than {LongestSet} bytes")
            : await File.ReadAllBytesAsync(_options.Keys).ConfigureAwait(false);
    }

    private sealed record Held(KeySet Keys, long ReadAt);
}
