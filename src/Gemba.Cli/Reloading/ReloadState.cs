using Gemba.Observability.Health;
using Gemba.Observability.Metrics;

namespace Gemba.Cli.Reloading;

/// <summary>How the last readings of the file went, for health and metrics.</summary>
internal sealed class ReloadState
{
    private readonly GembaMeter _meter;
    private readonly TimeProvider _clock;
    private long _loaded;
    private int _faults;

    public ReloadState(GembaMeter meter, TimeProvider clock)
    {
        (_meter, _clock) = (meter, clock);
        _loaded = clock.GetUtcNow().ToUnixTimeMilliseconds();
        meter.Observe(MetricTable.ConfigurationLoaded, () => Volatile.Read(ref _loaded) / 1000.0);
        meter.Observe(MetricTable.ConfigurationUsable, () => Volatile.Read(ref _faults) == 0 ? 1 : 0);
    }

    /// <summary>The file holds.</summary>
    public void Loaded(bool isChanged)
    {
        Volatile.Write(ref _faults, 0);
        Volatile.Write(ref _loaded, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        _meter.Add(MetricTable.ConfigurationReloads, isChanged ? "applied" : "unchanged");
    }

    /// <summary>The file cannot be used.</summary>
    public void Refused(int faults)
    {
        Volatile.Write(ref _faults, faults);
        _meter.Add(MetricTable.ConfigurationReloads, "refused");
    }

    public HealthAnswer Look() => Volatile.Read(ref _faults) is > 0 and var faults
        ? HealthAnswer.Degraded("The configuration file has faults; what held before still holds. The log names them, and so does gemba config check.", new Dictionary<string, object?> { ["faults"] = faults })
        : HealthAnswer.Healthy("The configuration file holds as it stands");
}
