using System.Collections.Concurrent;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Cord;
using Gemba.Gateway.Faults;
using Gemba.Observability.Health;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Pinning;

/// <summary>
/// What the tools of the servers are known to be. A tool is taken as it is seen first; what it becomes later is told, and where the policy says so it is held back until
/// somebody accepts it: an agent trusts a description that nobody reads twice.
/// </summary>
internal sealed class ToolPins : IDisposable
{
    private readonly GatewayOptions _options;
    private readonly PinFile _file;
    private readonly PinEvents _events;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, ToolPin> _pins = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Backend, HashSet<string>> _unpinned = new();
    private readonly PinPlaces _places;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private int _changed;
    private bool _isFullTold;

    /// <summary>Reads what is known.</summary>
    public ToolPins(GatewayOptions options, PinFile file, PinEvents events, TimeProvider clock)
    {
        (_options, _file, _events, _clock) = (options, file, events, clock);
        _places = new PinPlaces(options);
        if (!IsOn)
            return;
        // Who is configured no longer has no tools.
        var servers = options.Namespaces.SelectMany(space => space.Value.Backends.Select(backend => CordTarget.OfBackend(space.Key, backend.Name))).ToHashSet(StringComparer.Ordinal);
        foreach (var pin in file.Read().Where(pin => servers.Contains(pin.Target[..Math.Max(pin.Target.IndexOf('/', StringComparison.Ordinal), 0)])))
        {
            _places.Take(PinPlaces.ServerOf(pin.Target));
            Keep(pin);
        }
    }

    /// <summary>A server's list is not what it was: a change was accepted.</summary>
    public event Action<string>? Accepted;

    /// <summary>Whether anything is remembered.</summary>
    public bool IsOn => _options.Guard.ToolChanges != ToolChanges.Ignore;

    /// <summary>Whether changed tools are held back.</summary>
    public bool Quarantines => _options.Guard.ToolChanges == ToolChanges.Quarantine;

    /// <summary>Everything that is known, by target.</summary>
    public IReadOnlyList<ToolPin> All => [.. _pins.Values.OrderBy(pin => pin.Target, StringComparer.Ordinal)];

    /// <summary>Tools of a server that changed and were not accepted.</summary>
    public int ChangedOf(string space, string backend) =>
        Volatile.Read(ref _changed) == 0 ? 0 : _pins.Values.Count(pin => pin.Changed is not null && pin.Target.StartsWith($"{CordTarget.OfBackend(space, backend)}/", StringComparison.Ordinal));

    /// <summary>Whether a tool is neither listed nor called.</summary>
    public bool IsHeldBack(Backend backend, string tool) =>
        Quarantines
        && ((Volatile.Read(ref _changed) > 0 && _pins.TryGetValue(TargetOf(backend, tool), out var pin) && pin.Changed is not null)
            || (_unpinned.TryGetValue(backend, out var unpinned) && unpinned.Contains(tool)));

    /// <summary>Looks at a list that a server just gave.</summary>
    /// <returns>Whether clients see another list than before because of it.</returns>
    public bool Judge(Backend backend, Listing tools)
    {
        // What runs inside this process came with it.
        if (!IsOn || backend.Options.InProcess is not null)
            return false;
        var (isNew, isShown) = (false, false);
        var unpinned = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tool in tools.Items)
        {
            var seen = ToolDefinition.Read(tool.Json, _clock.GetUtcNow());
            lock (_gate)
            {
                var pin = Find(TargetOf(backend, tool.Key), backend, tool.Key, seen);
                if (pin is null)
                    unpinned.Add(tool.Key);
                if (pin is null || (_pins.ContainsKey(pin.Target) && IsSettled(pin, seen)))
                    continue;
                isNew = true;
                isShown |= Quarantines && pin.Changed is not null != (pin.Known.Hash != seen.Hash);
                Settle(pin, seen, backend);
            }
        }

        // Of what is not remembered nobody could tell that it changed.
        isShown |= Quarantines && !unpinned.SetEquals(_unpinned.GetValueOrDefault(backend) ?? []);
        if (unpinned.Count > 0)
            _unpinned[backend] = unpinned;
        else
            _unpinned.TryRemove(backend, out _);
        if (isNew)
            _ = SaveAsync();
        return isShown;
    }

    /// <summary>Takes what a tool, or every tool, has become for good.</summary>
    /// <param name="target">As in <c>docs@one/search</c>; <see langword="null"/> for all.</param>
    /// <returns>What was accepted.</returns>
    /// <exception cref="FaultException">It has not changed, or the configuration says what it must be.</exception>
    public async Task<IReadOnlyList<string>> AcceptAsync(string? target)
    {
        var changed = All.Where(pin => pin.Changed is not null && (target is null || pin.Target == target)).ToArray();
        if (target is not null && changed.Length == 0)
            throw new FaultException(GuardFaults.NothingToAccept(target, All.Where(pin => pin.Changed is not null).Select(pin => pin.Target)));
        if (target is not null && PinnedIn(target) is not null)
            throw new FaultException(GuardFaults.PinnedInConfiguration(target, changed[0].Changed!.Hash));
        var accepted = changed.Where(pin => PinnedIn(pin.Target) is null).ToArray();
        lock (_gate)
        {
            foreach (var pin in accepted)
                Keep(pin with { Known = pin.Changed!, Changed = null });
        }

        await SaveAsync().ConfigureAwait(false);
        foreach (var pin in accepted)
        {
            await _events.AcceptedAsync(pin).ConfigureAwait(false);
            Accepted?.Invoke(pin.Target[..pin.Target.IndexOf('/', StringComparison.Ordinal)]);
        }

        return [.. accepted.Select(pin => pin.Target)];
    }

    /// <summary>Yellow while tools are held back.</summary>
    public HealthAnswer Look()
    {
        var changed = Volatile.Read(ref _changed) == 0 ? [] : All.Where(pin => pin.Changed is not null).ToArray();
        var details = changed.ToDictionary(pin => pin.Target, object? (pin) => pin.Changed!.Since.ToString("u", System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return changed.Length == 0 ? HealthAnswer.Healthy("No tool changed that was not accepted")
            : Quarantines ? HealthAnswer.Degraded($"Held back because their definitions changed: {string.Join(", ", details.Keys)}. Look at 'gemba tools diff', then 'gemba tools accept'.", details)
            : HealthAnswer.Healthy($"Definitions changed and were not accepted: {string.Join(", ", details.Keys)}", details);
    }

    public void Dispose() => _writing.Dispose();

    private static string TargetOf(Backend backend, string tool) => $"{CordTarget.OfBackend(backend.Space, backend.Name)}/{tool}";

    /// <returns>The pin, made where there is none; <see langword="null"/> where there is no room for it.</returns>
    private ToolPin? Find(string target, Backend backend, string tool, SeenDefinition seen)
    {
        var configured = PinsOf(backend.Space)?.GetValueOrDefault(tool);
        if (_pins.TryGetValue(target, out var known))
            return configured is null || known.Known.Hash == configured ? known : known with { Known = new SeenDefinition(configured, null, known.Known.Since) };
        if (_places.TryTake(CordTarget.OfBackend(backend.Space, backend.Name)))
            return new ToolPin(target, configured is null || configured == seen.Hash ? seen : new SeenDefinition(configured, null, seen.Since));
        if (!_isFullTold)
            _events.Full(_options.Guard.MaxPins, Quarantines);
        _isFullTold = true;
        return null;
    }

    private static bool IsSettled(ToolPin pin, SeenDefinition seen) => pin.Known.Hash == seen.Hash ? pin.Changed is null : pin.Changed?.Hash == seen.Hash;

    private void Settle(ToolPin pin, SeenDefinition seen, Backend backend)
    {
        var was = pin.Changed;
        if (pin.Known.Hash == seen.Hash)
        {
            Keep(pin with { Known = pin.Known.Json is null ? seen : pin.Known, Changed = null });
            if (was is not null)
                _events.Reverted(pin);
            return;
        }

        var changed = pin with { Changed = seen };
        Keep(changed);
        _events.Changed(changed, backend, Quarantines);
    }

    private void Keep(ToolPin pin)
    {
        var wasChanged = _pins.TryGetValue(pin.Target, out var was) && was.Changed is not null;
        _pins[pin.Target] = pin;
        Interlocked.Add(ref _changed, (pin.Changed is null ? 0 : 1) - (wasChanged ? 1 : 0));
    }

    private IReadOnlyDictionary<string, string>? PinsOf(string space) => _options.Namespaces.GetValueOrDefault(space)?.Pins;

    private string? PinnedIn(string target) => PinsOf(target[..target.IndexOf('@', StringComparison.Ordinal)])?.GetValueOrDefault(target[(target.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    private async Task SaveAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            await _file.WriteAsync(_pins.Values).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            _events.NotWritten(failed);
        }
        finally
        {
            _writing.Release();
        }
    }
}
