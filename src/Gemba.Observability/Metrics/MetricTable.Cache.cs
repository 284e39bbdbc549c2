namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static readonly MetricLabel CacheType = MetricLabel.Of("cache_type", "workbook");

    private static MetricDefinition[] CacheRows =>
    [
        CacheHitRate, CacheEntries, CacheBytes, CacheCapacityBytes, CacheLookups, CacheEvictions, CacheLookupDuration, CacheInsertionDuration,
        SpreadsheetCacheSize, SpreadsheetCacheCapacity, SpreadsheetCacheOperations, SpreadsheetCacheHits, SpreadsheetCacheMisses,
    ];

    /// <summary>Hits by lookups since start, 0 to 1; 0 before the first lookup.</summary>
    public static GaugeMetric CacheHitRate { get; } = new("cache_hit_rate", "Cache hits by cache lookups since the process started, 0 to 1; 0 before the first lookup.")
    {
        Labels = [CacheType],
        Roles = [Spreadsheet],
    };

    /// <summary>Entries held now.</summary>
    public static GaugeMetric CacheEntries { get; } = new("cache_entries", "Entries that a cache holds.")
    {
        Labels = [CacheType],
        Roles = [Spreadsheet],
    };

    /// <summary>What the entries held now cost in memory.</summary>
    public static GaugeMetric CacheBytes { get; } = new("cache_size_bytes", "Memory that the entries of a cache hold.")
    {
        Unit = "bytes",
        Labels = [CacheType],
        Roles = [Spreadsheet],
    };

    /// <summary>What the entries may cost in memory.</summary>
    public static GaugeMetric CacheCapacityBytes { get; } = new("cache_capacity_bytes", "Memory that the entries of a cache may hold before the oldest leaves.")
    {
        Unit = "bytes",
        Labels = [CacheType],
        Roles = [Spreadsheet],
    };

    /// <summary>Lookups by format of the workbook and result.</summary>
    public static CounterMetric CacheLookups { get; } = new("cache_lookups_total", "Cache lookups by format of the workbook and result.")
    {
        FirstSeries = "a workbook was asked for",
        Labels = [CacheType, MetricLabel.Of("format", "xlsx", "xlsm", "xls", "xlsb", "csv"), MetricLabel.Of("result", "hit", "miss", "shared")],
        Roles = [Spreadsheet],
    };

    /// <summary>Entries that left before anybody closed them.</summary>
    public static CounterMetric CacheEvictions { get; } = new("cache_evictions_total", "Entries that left a cache, by reason.")
    {
        Labels = [CacheType, MetricLabel.Of("reason", "capacity", "changed", "closed")],
        Roles = [Spreadsheet],
    };

    /// <summary>Time of a lookup, hit or miss, without the loading that a miss starts.</summary>
    public static HistogramMetric CacheLookupDuration { get; } = new("cache_lookup_duration_seconds", "Time of one cache lookup, loading not counted.", DurationBuckets.Lookups)
    {
        FirstSeries = "a workbook was asked for",
        Unit = "seconds",
        Labels = [CacheType],
        Roles = [Spreadsheet],
    };

    /// <summary>Time to put an entry in, evictions counted.</summary>
    public static HistogramMetric CacheInsertionDuration { get; } = new("cache_insertion_duration_seconds", "Time to put one entry into a cache.", DurationBuckets.Lookups)
    {
        FirstSeries = "a workbook was read",
        Unit = "seconds",
        Labels = [CacheType],
        Roles = [Spreadsheet],
    };

    /// <summary>Workbooks in the cache.</summary>
    public static GaugeMetric SpreadsheetCacheSize { get; } = new("spreadsheet_mcp_cache_size", "Workbooks in the cache.") { Roles = [Spreadsheet] };

    /// <summary>Most workbooks that the cache takes.</summary>
    public static GaugeMetric SpreadsheetCacheCapacity { get; } = new("spreadsheet_mcp_cache_capacity", "Most workbooks that the cache takes.") { Roles = [Spreadsheet] };

    /// <summary>Lookups in the workbook cache; hits and misses together.</summary>
    public static CounterMetric SpreadsheetCacheOperations { get; } = Observed("spreadsheet_mcp_cache_operations_total", "Lookups in the workbook cache.");

    /// <summary>Lookups that found their workbook fresh.</summary>
    public static CounterMetric SpreadsheetCacheHits { get; } = Observed("spreadsheet_mcp_cache_hits_total", "Lookups that found their workbook in the cache.");

    /// <summary>Lookups that had to read the file.</summary>
    public static CounterMetric SpreadsheetCacheMisses { get; } = Observed("spreadsheet_mcp_cache_misses_total", "Lookups that had to read the file.");

    private static CounterMetric Observed(string name, string help) => new(name, help) { IsObserved = true, Roles = [Spreadsheet] };
}
