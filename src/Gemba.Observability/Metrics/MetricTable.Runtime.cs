namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static readonly MetricLabel Generation = MetricLabel.Of("generation", "gen0", "gen1", "gen2", "loh", "poh");

    private static MetricDefinition[] RuntimeRows =>
    [
        GcCollections, GcPause, GcAllocated, GcHeapSize, GcHeapFragmentation, GcCommitted, ThreadPoolThreads, ThreadPoolQueue, ThreadPoolCompleted,
        LockContentions, Timers, Exceptions, Processors, BusyShare, BusyIntervals, ThreadPoolBusyThreads, ThreadPoolDelay,
    ];

    /// <summary>Collections by the oldest generation that each collected.</summary>
    public static CounterMetric GcCollections { get; } = new("dotnet_gc_collections_total", "Garbage collections, by oldest generation collected.")
    {
        IsObserved = true,
        Labels = [MetricLabel.Of("generation", "gen0", "gen1", "gen2")],
    };

    /// <summary>Time that all managed threads stood still.</summary>
    public static CounterMetric GcPause { get; } = new("dotnet_gc_pause_seconds_total", "Time that the process stood still for garbage collection.") { Unit = "seconds", IsObserved = true };

    /// <summary>Bytes allocated since start, collected or not.</summary>
    public static CounterMetric GcAllocated { get; } = new("dotnet_gc_allocated_bytes_total", "Managed memory allocated since the process started.") { Unit = "bytes", IsObserved = true };

    /// <summary>Heap after the last collection.</summary>
    public static GaugeMetric GcHeapSize { get; } = new("dotnet_gc_heap_size_bytes", "Managed heap after the last collection, by generation.") { Unit = "bytes", Labels = [Generation] };

    /// <summary>Free space between objects after the last collection.</summary>
    public static GaugeMetric GcHeapFragmentation { get; } = new("dotnet_gc_heap_fragmentation_bytes", "Free space between objects of the managed heap, by generation.")
    {
        Unit = "bytes",
        Labels = [Generation],
    };

    /// <summary>Memory that the collector holds from the operating system.</summary>
    public static GaugeMetric GcCommitted { get; } = new("dotnet_gc_committed_bytes", "Memory that the garbage collector holds from the system.") { Unit = "bytes" };

    /// <summary>Threads of the pool.</summary>
    public static GaugeMetric ThreadPoolThreads { get; } = new("dotnet_thread_pool_threads", "Threads of the thread pool.");

    /// <summary>Work that waits for a thread; a number that stays above zero means that the pool is starved.</summary>
    public static GaugeMetric ThreadPoolQueue { get; } = new("dotnet_thread_pool_queue_length", "Work items that wait for a thread of the pool.");

    /// <summary>Work that the pool has done.</summary>
    public static CounterMetric ThreadPoolCompleted { get; } = new("dotnet_thread_pool_completed_items_total", "Work items that the thread pool has done.") { IsObserved = true };

    /// <summary>Times that a thread had to wait for a lock.</summary>
    public static CounterMetric LockContentions { get; } = new("dotnet_lock_contentions_total", "Times that a thread waited for a lock that another held.") { IsObserved = true };

    /// <summary>Timers that are set.</summary>
    public static GaugeMetric Timers { get; } = new("dotnet_timers", "Timers that are set.");

    /// <summary>Exceptions thrown, first chance, by any code of the process.</summary>
    public static CounterMetric Exceptions { get; } = new("dotnet_exceptions_total", "Exceptions thrown in the process, caught or not.") { IsObserved = true };

    /// <summary>What the share of busy time is a share of.</summary>
    public static GaugeMetric Processors { get; } = new("dotnet_processors", "Processors that the process may use.");

    /// <summary>0 to 1, over the last whole interval; 0 before the first one has ended.</summary>
    public static GaugeMetric BusyShare { get; } = new("dotnet_busy_ratio", "Share of all processors' time that the process used in the last interval.");

    /// <summary>Intervals that were busier than the configured share.</summary>
    public static CounterMetric BusyIntervals { get; } = new("dotnet_busy_intervals_total", "Intervals in which the process used nearly all processors' time.");

    /// <summary>Threads of the pool that work or block; the rest waits for work.</summary>
    public static GaugeMetric ThreadPoolBusyThreads { get; } = new("dotnet_thread_pool_busy_threads", "Threads of the thread pool that are at work.");

    /// <summary>Asked once a second with an empty piece of work: seconds here mean that all threads block.</summary>
    public static HistogramMetric ThreadPoolDelay { get; } = new(
        "dotnet_thread_pool_delay_seconds", "Time that work waited for a thread of the pool.", 0.0001, 0.001, 0.01, 0.05, 0.1, 0.5, 1, 5)
    {
        Unit = "seconds",
    };
}
