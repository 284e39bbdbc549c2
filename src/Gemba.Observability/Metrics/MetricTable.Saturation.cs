namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static readonly MetricLabel GateLabel = MetricLabel.Of("gate", "calls", "opens");
    private static readonly MetricLabel DirectoryLabel = MetricLabel.Of("directory", "data", "temp", "workspace");

    private static MetricDefinition[] SaturationRows =>
        [PermitsHeld, PermitsCapacity, PermitsWaiting, PermitWaits, PermitWaitTime, PermitsRefused, DiskFree, DiskSize, MemoryLimit, MemoryLoad, TempFiles];

    /// <summary>Work in progress behind a gate: <c>calls</c> are tool calls, <c>opens</c> workbooks that are being read.</summary>
    public static GaugeMetric PermitsHeld { get; } = new("gemba_permits_held", "Places of a gate that are taken by work in progress.") { Labels = [GateLabel], Roles = [Spreadsheet] };

    /// <summary>Most work that a gate lets in at once.</summary>
    public static GaugeMetric PermitsCapacity { get; } = new("gemba_permits_capacity", "Places of a gate.") { Labels = [GateLabel], Roles = [Spreadsheet] };

    /// <summary>The queue before a gate.</summary>
    public static GaugeMetric PermitsWaiting { get; } = new("gemba_permits_waiting", "Work that waits for a place of a gate.") { Labels = [GateLabel], Roles = [Spreadsheet] };

    /// <summary>Work that found a gate full; entering at once is none.</summary>
    public static CounterMetric PermitWaits { get; } = OfGate("gemba_permit_waits_total", "Work that had to wait before a gate.");

    /// <summary>Time spent before a gate, with success or not.</summary>
    public static CounterMetric PermitWaitTime { get; } = OfGate("gemba_permit_wait_seconds_total", "Time that work waited before a gate.", "seconds");

    /// <summary>Work that got no place within its time.</summary>
    public static CounterMetric PermitsRefused { get; } = OfGate("gemba_permits_refused_total", "Work that was sent away because a gate stayed full.");

    /// <summary>Room that is left for files.</summary>
    public static GaugeMetric DiskFree { get; } = new("gemba_disk_free_bytes", "Room left on the disk of a folder.") { Unit = "bytes", Labels = [DirectoryLabel] };

    /// <summary>Size of the disk.</summary>
    public static GaugeMetric DiskSize { get; } = new("gemba_disk_size_bytes", "Size of the disk of a folder.") { Unit = "bytes", Labels = [DirectoryLabel] };

    /// <summary>The container's limit where there is one, else the machine's memory.</summary>
    public static GaugeMetric MemoryLimit { get; } = new("gemba_memory_limit_bytes", "Memory that the process may use: the limit of its container, else that of the machine.") { Unit = "bytes" };

    /// <summary>Memory in use within that limit, by this process and others, as the collector saw it last.</summary>
    public static GaugeMetric MemoryLoad { get; } = new("gemba_memory_load_bytes", "Memory in use below that limit at the last garbage collection, by whomever.") { Unit = "bytes" };

    /// <summary>This process makes no temporary files; who shares the folder with it can fill the disk all the same. At most 10,000 are counted.</summary>
    public static GaugeMetric TempFiles { get; } = new("temp_files_count", "Entries of the temporary folder, whosever they are; at most 10,000 are counted.")
    {
        Labels = [MetricLabel.Of("directory", "temp")],
    };

    private static CounterMetric OfGate(string name, string help, string unit = "") => new(name, help) { IsObserved = true, Labels = [GateLabel], Roles = [Spreadsheet], Unit = unit };
}
