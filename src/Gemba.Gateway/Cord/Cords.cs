using System.Collections.Concurrent;
using System.Text.Json;
using Gemba.Gateway.Faults;
using Gemba.Observability.Audit;
using Gemba.Observability.Health;
using Gemba.Protocol.Faults;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Cord;

/// <summary>What is stopped just now. It outlives the process: what was stopped for a reason must not begin again by itself.</summary>
internal sealed class Cords : IDisposable
{
    /// <summary>More than one person pulls in an incident; a store that only grows would be a fault of its own.</summary>
    public const int Most = 1000;

    /// <summary>Most characters of a reason: a sentence or two, which every caller reads.</summary>
    public const int LongestReason = 500;

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    // Longer than a gateway is away that still knows of what was stopped.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    private readonly ConcurrentDictionary<string, PulledCord> _released = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PulledCord> _pulled = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, IReadOnlyList<string>> _known;
    private readonly string _file;
    private readonly TimeProvider _clock;
    private readonly IAuditTrail _audit;
    private readonly ILogger _log;

    /// <summary>Reads what was stopped before.</summary>
    public Cords(GatewayOptions options, string folder, IAuditTrail audit, TimeProvider clock, ILogger<Cords> log)
    {
        (_audit, _clock, _log) = (audit, clock, log);
        _known = options.Namespaces.ToDictionary(space => space.Key, IReadOnlyList<string> (space) => [.. space.Value.Backends.Select(backend => backend.Name)], StringComparer.Ordinal);
        _file = Path.Combine(folder, "cords.json");
        foreach (var cord in Read())
            Put(cord);
    }

    /// <summary>Something was stopped or released here.</summary>
    public event Func<PulledCord, CancellationToken, Task>? Changed;

    /// <summary>What is stopped, by target.</summary>
    public IReadOnlyList<PulledCord> All => [.. _pulled.Values.OrderBy(cord => cord.Target, StringComparer.Ordinal)];

    /// <summary>What is stopped, and what was until lately.</summary>
    public IReadOnlyList<PulledCord> Known => [.. _pulled.Values, .. _released.Values.Where(cord => _clock.GetUtcNow() - cord.ChangedAt < Remembered)];

    /// <summary>Whether nothing is stopped.</summary>
    public bool IsEmpty => _pulled.IsEmpty;

    /// <summary>The cord of a target; <see langword="null"/> where it runs.</summary>
    public PulledCord? Find(string target) => _pulled.GetValueOrDefault(target);

    /// <summary>Stops something. It is written down before this returns.</summary>
    /// <exception cref="FaultException">There is no such target, no reason, or too much is stopped.</exception>
    public async Task<PulledCord> PullAsync(string target, string reason, CancellationToken cancellationToken)
    {
        if (!CordTarget.Exists(target, _known))
            throw new FaultException(GatewayFaults.CordTargetUnknown(target, _known.Keys));
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason)
            throw new FaultException(GatewayFaults.CordNeedsReason(LongestReason));
        if (_pulled.Count >= Most && !_pulled.ContainsKey(target))
            throw new FaultException(GatewayFaults.TooManyCords(Most));
        var cord = new PulledCord(target, reason.Trim(), NextMoment(target));
        await ChangeAsync([cord], cancellationToken).ConfigureAwait(false);
        await _audit.WriteAsync(AuditEvent.New(AuditEventType.CordPull).WithResource(target).WithDetail("reason", cord.Reason), cancellationToken).ConfigureAwait(false);
        await (Changed?.Invoke(cord, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        return cord;
    }

    /// <summary>Lets something run again.</summary>
    /// <returns>Whether it was stopped.</returns>
    public async Task<bool> ReleaseAsync(string target, CancellationToken cancellationToken)
    {
        if (Find(target) is not { } was)
            return false;
        var released = was with { Released = NextMoment(target) };
        await ChangeAsync([released], cancellationToken).ConfigureAwait(false);
        await _audit.WriteAsync(AuditEvent.New(AuditEventType.CordRelease).WithResource(target).WithDetail("reason", was.Reason), cancellationToken).ConfigureAwait(false);
        await (Changed?.Invoke(released, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        return true;
    }

    /// <summary>Takes what other gateways stopped and released, where that is news.</summary>
    public Task LearnAsync(IReadOnlyList<PulledCord> told, CancellationToken cancellationToken) => ChangeAsync(told, cancellationToken);

    /// <summary>Yellow while anything is stopped.</summary>
    public HealthAnswer Look()
    {
        var all = All;
        return all.Count == 0
            ? HealthAnswer.Healthy("Nothing is stopped")
            : HealthAnswer.Degraded($"Stopped by an operator: {string.Join(", ", all.Select(cord => cord.Target))}", all.ToDictionary(cord => cord.Target, cord => (object?)cord.Reason));
    }

    public void Dispose() => _turn.Dispose();

    private async Task ChangeAsync(IReadOnlyList<PulledCord> changes, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var isNews = false;
            foreach (var change in changes)
                isNews |= Put(change);
            if (!isNews)
                return;
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            var next = $"{_file}.new";
            await File.WriteAllBytesAsync(next, JsonSerializer.SerializeToUtf8Bytes(Known.OrderBy(cord => cord.Target, StringComparer.Ordinal), Written), CancellationToken.None).ConfigureAwait(false);
            File.Move(next, _file, overwrite: true);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Clocks of two machines differ; a word is never older than the one that it goes over.
    private DateTimeOffset NextMoment(string target)
    {
        var now = _clock.GetUtcNow();
        var after = Last(target)?.ChangedAt.AddMilliseconds(1);
        return after > now ? after.Value : now;
    }

    private PulledCord? Last(string target) => _pulled.GetValueOrDefault(target) ?? _released.GetValueOrDefault(target);

    private bool Put(PulledCord cord)
    {
        var known = Last(cord.Target);
        if (known?.ChangedAt >= cord.ChangedAt)
            return false;
        if (cord.Released is null)
        {
            _pulled[cord.Target] = cord;
            _released.TryRemove(cord.Target, out _);
            Log.CordPulled(_log, cord.Target, cord.Reason);
        }
        else
        {
            _released[cord.Target] = cord;
            if (_pulled.TryRemove(cord.Target, out _))
                Log.CordReleased(_log, cord.Target);
        }

        return true;
    }

    private PulledCord[] Read()
    {
        try
        {
            return File.Exists(_file) ? JsonSerializer.Deserialize<PulledCord[]>(File.ReadAllBytes(_file), Written) ?? [] : [];
        }
        catch (JsonException broken)
        {
            // Unreadable, it could stand for anything; to go on as if nothing were stopped would be the one wrong guess.
            throw new IOException($"{_file} cannot be read: {broken.Message} Mend it, or delete it where nothing is to be stopped.", broken);
        }
    }
}
