namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static MetricDefinition[] ConfigurationRows => [ConfigurationReloads, ConfigurationLoaded, ConfigurationUsable];

    /// <summary>Readings of a configuration file that changed, or that somebody asked for with SIGHUP.</summary>
    public static CounterMetric ConfigurationReloads { get; } = new("gemba_config_reloads_total", "Readings of the configuration file after the start, by outcome: applied, unchanged, refused.")
    {
        Labels = [MetricLabel.Of("outcome", "applied", "unchanged", "refused")],
        Roles = [Spreadsheet],
    };

    /// <summary>When the configuration that holds was read.</summary>
    public static GaugeMetric ConfigurationLoaded { get; } = new("gemba_config_last_load_timestamp_seconds", "When the configuration that holds was read, in seconds since 1970.")
    {
        Unit = "seconds",
        Roles = [Spreadsheet],
    };

    /// <summary>1 where the file as it now stands is the one that holds; 0 where it has faults and an earlier one holds.</summary>
    public static GaugeMetric ConfigurationUsable { get; } = new("gemba_config_usable", "1 where the configuration file as it now stands holds, 0 where it has faults and an earlier one holds.")
    {
        Roles = [Spreadsheet],
    };
}
