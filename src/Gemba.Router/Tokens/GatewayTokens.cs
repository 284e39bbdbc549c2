using System.Collections.Concurrent;
using Gemba.Router.Gateways;
using Gemba.Router.Observing;
using Microsoft.Extensions.Logging;

namespace Gemba.Router.Tokens;

/// <summary>The tokens that gateways are shown: the configured one, or that which was stored for the gateway. Read when a gateway is connected to for the first time, and again when it was refused.</summary>
internal sealed class GatewayTokens : IDisposable
{
    private readonly RouterOptions _options;
    private readonly ITokenStorage[] _places;
    private readonly RouterMeter? _meter;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, string?> _known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ITokenStorage? _storage;
    private bool? _available;

    /// <summary>Makes the tokens of a process.</summary>
    /// <param name="options">Where they are kept.</param>
    /// <param name="folder">Where the sealed file lies.</param>
    /// <param name="meter">Where uses of the storage are counted; <see langword="null"/> for nowhere.</param>
    /// <param name="log">Where it is said which storage is used.</param>
    public GatewayTokens(RouterOptions options, string folder, RouterMeter? meter, ILogger log)
    {
        (_options, _meter, _log) = (options, meter, log);
        var file = new SealedFile(folder, options.TokenKeyFile);
        _places = options.TokenStorage switch
        {
            TokenPlace.Keyring => [new Keyring(options.KeyringProgram)],
            TokenPlace.File => [file],
            _ => [new Keyring(options.KeyringProgram), file],
        };
    }

    /// <summary>Whether a storage can be used; found out at the first question, and again after each failure.</summary>
    public bool? IsAvailable => _available;

    /// <summary>The storage that is used; <see langword="null"/> where none can be, or before one was looked for.</summary>
    public string? Storage => _storage?.Name;

    /// <summary>Whether a gateway is shown a token, as far as is known.</summary>
    public bool Has(GatewayAddress gateway) => _options.Token is not null || _known.GetValueOrDefault(gateway.Name) is not null;

    /// <summary>Looks for a storage that can be used, and says which.</summary>
    public async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ChooseAsync(cancellationToken).ConfigureAwait(false) is not null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The token for a gateway; <see langword="null"/> where there is none.</summary>
    public async Task<string?> FindAsync(GatewayAddress gateway, CancellationToken cancellationToken)
    {
        if (_options.Token is { } configured)
            return configured;
        if (_known.TryGetValue(gateway.Name, out var known))
            return known;
        return _known[gateway.Name] = await UseAsync("get", (storage, stop) => storage.FindAsync(gateway.Name, stop), token => token is not null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The next connection reads the gateway's token anew: the one that was shown is not taken.</summary>
    public void Forget(GatewayAddress gateway) => _known.TryRemove(gateway.Name, out _);

    /// <summary>Keeps the token of a gateway.</summary>
    /// <returns>Whether it is kept.</returns>
    public async Task<bool> KeepAsync(GatewayAddress gateway, string token, CancellationToken cancellationToken)
    {
        _known.TryRemove(gateway.Name, out _);
        return await UseAsync("set", async (storage, stop) =>
        {
            await storage.KeepAsync(gateway.Name, token, stop).ConfigureAwait(false);
            return true;
        }, kept => kept, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _turn.Dispose();

    private async Task<T?> UseAsync<T>(string operation, Func<ITokenStorage, CancellationToken, Task<T>> use, Func<T, bool> isFound, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await ChooseAsync(cancellationToken).ConfigureAwait(false) is not { } storage)
            {
                _meter?.StorageUsed(operation, "unavailable");
                return default;
            }

            try
            {
                var got = await use(storage, cancellationToken).ConfigureAwait(false);
                _meter?.StorageUsed(operation, isFound(got) ? "success" : "not_found");
                return got;
            }
            catch (TokenStorageException failed)
            {
                _meter?.StorageUsed(operation, "error");
                (_storage, _available) = (null, false);
                Log.StorageFailed(_log, storage.Name, failed.Message);
                return default;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<ITokenStorage?> ChooseAsync(CancellationToken cancellationToken)
    {
        if (_storage is not null)
            return _storage;
        foreach (var place in _places)
        {
            if (await place.FindObstacleAsync(cancellationToken).ConfigureAwait(false) is not { } obstacle)
            {
                (_storage, _available) = (place, true);
                Log.StorageChosen(_log, place.Name);
                return place;
            }

            // That a machine has no keyring is not worth a warning where the file is there instead.
            if (ReferenceEquals(place, _places[^1]))
                Log.StorageFailed(_log, place.Name, obstacle);
        }

        _available = false;
        return null;
    }
}
