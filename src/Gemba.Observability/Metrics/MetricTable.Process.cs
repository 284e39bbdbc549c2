namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static MetricDefinition[] ProcessRows =>
        [ProcessCpu, ProcessResidentMemory, ProcessVirtualMemory, ProcessOpenFiles, ProcessMostFiles, ProcessThreads, ProcessStartTime];

    /// <summary>User and system time of all threads.</summary>
    public static CounterMetric ProcessCpu { get; } = new("process_cpu_seconds_total", "Processor time that the process used, user and system.") { Unit = "seconds", IsObserved = true };

    /// <summary>Physical memory.</summary>
    public static GaugeMetric ProcessResidentMemory { get; } = new("process_resident_memory_bytes", "Physical memory that the process holds.") { Unit = "bytes" };

    /// <summary>Address space.</summary>
    public static GaugeMetric ProcessVirtualMemory { get; } = new("process_virtual_memory_bytes", "Address space that the process has reserved.") { Unit = "bytes" };

    /// <summary>Open file descriptors; Linux only.</summary>
    public static GaugeMetric ProcessOpenFiles { get; } = new("process_open_fds", "File descriptors that the process has open.");

    /// <summary>Most file descriptors that may be open; Linux only.</summary>
    public static GaugeMetric ProcessMostFiles { get; } = new("process_max_fds", "File descriptors that the process may open.");

    /// <summary>Threads of the operating system.</summary>
    public static GaugeMetric ProcessThreads { get; } = new("process_threads", "Threads of the process.");

    /// <summary>Seconds since 1970, UTC.</summary>
    public static GaugeMetric ProcessStartTime { get; } = new("process_start_time_seconds", "When the process started, in seconds since 1970.") { Unit = "seconds" };
}
