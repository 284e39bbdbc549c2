namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static MetricDefinition[] SelfRows => [BuildInfo, RecordsDropped, LogLinesDropped, SeriesFolded, CollectionFaults, StatsdDatagrams];

    /// <summary>Always 1; the labels say what runs.</summary>
    public static GaugeMetric BuildInfo { get; } = new("gemba_build_info", "What runs here: 1, with the version in the labels.")
    {
        Labels = [new("version", new LabelValues()), new("role", new LabelValues()), new("runtime", new LabelValues())],
    };

    /// <summary>Call records that a reader missed because its queue was full.</summary>
    public static CounterMetric RecordsDropped { get; } = new("gemba_records_dropped_total", "Call records that a reader missed because its queue was full.")
    {
        Labels = [new("reader", KnownNames.Readers)],
    };

    /// <summary>Log lines that found the queue full because nobody read standard error fast enough, or that the file could not take.</summary>
    public static CounterMetric LogLinesDropped { get; } = new("gemba_log_lines_dropped_total", "Log lines lost because standard error was not read fast enough or the log file could not be written.") { IsObserved = true };

    /// <summary>
    /// Recordings whose label values became <c>_OTHER</c> because the metric had its most series (<c>metrics:maxSeries</c>). What is derived from calls shares
    /// one set of series and counts under its finest metric; the others come up when they fold for the first time.
    /// </summary>
    public static CounterMetric SeriesFolded { get; } = new("gemba_series_folded_total", "Recordings counted under _OTHER because the metric had its most series.")
    {
        IsObserved = true,
        Labels = [new("metric", KnownNames.FoldingMetrics)],
    };

    /// <summary><c>failed</c>: nobody took it, or its sending failed; <c>too_long</c> counts lines that no datagram holds.</summary>
    public static CounterMetric StatsdDatagrams { get; } = new("gemba_statsd_datagrams_total", "Datagrams for the StatsD server, by what became of them; too_long counts lines.")
    {
        Labels = [MetricLabel.Of("result", "sent", "failed", "too_long")],
    };

    /// <summary>Values that were left out of a scrape because reading them failed.</summary>
    public static CounterMetric CollectionFaults { get; } = new("gemba_collection_faults_total", "Values left out of a scrape because reading them failed.") { IsObserved = true };
}
