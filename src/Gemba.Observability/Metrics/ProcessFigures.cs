using System.Diagnostics;

namespace Gemba.Observability.Metrics;

/// <summary>Feeds the <c>process_*</c> and <c>dotnet_*</c> rows. Everything is read at collection; between scrapes it costs nothing but a counter of exceptions.</summary>
internal sealed class ProcessFigures : IDisposable
{
    private static readonly string[] Generations = ["gen0", "gen1", "gen2", "loh", "poh"];

    private readonly Process _process = Process.GetCurrentProcess();
    private long _exceptions;

    public ProcessFigures(GembaMeter meter)
    {
        FeedProcess(meter);
        if (OperatingSystem.IsLinux())
            FeedFiles(meter);
        FeedCollector(meter);
        FeedThreads(meter);
        AppDomain.CurrentDomain.FirstChanceException += Count;
        meter.Observe(MetricTable.Exceptions, () => Interlocked.Read(ref _exceptions));
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Count;
        _process.Dispose();
    }

    private void Count(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs thrown) => Interlocked.Increment(ref _exceptions);

    private void FeedProcess(GembaMeter meter)
    {
        var started = new DateTimeOffset(_process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
        meter.Observe(MetricTable.ProcessCpu, () => Environment.CpuUsage.TotalTime.TotalSeconds);
        var isLinux = OperatingSystem.IsLinux();
        meter.Observe(MetricTable.ProcessResidentMemory, isLinux ? () => ProcessStat.Read().ResidentBytes : () => Environment.WorkingSet);
        meter.Observe(MetricTable.ProcessVirtualMemory, isLinux ? () => ProcessStat.Read().VirtualBytes : () => Fresh().VirtualMemorySize64);
        meter.Observe(MetricTable.ProcessThreads, isLinux ? () => ProcessStat.Read().Threads : () => Fresh().Threads.Count);
        meter.Observe(MetricTable.ProcessStartTime, () => started);
    }

    private Process Fresh()
    {
        _process.Refresh();
        return _process;
    }

    private static void FeedFiles(GembaMeter meter)
    {
        meter.Observe(MetricTable.ProcessOpenFiles, () => PlaceFigures.EntriesOf("/proc/self/fd").Count());
        if (MostOpenFiles() is { } most)
            meter.Observe(MetricTable.ProcessMostFiles, () => most);
    }

    private static double? MostOpenFiles()
    {
        const string Row = "Max open files";
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal));
        var soft = line?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return soft == "unlimited" ? double.PositiveInfinity : long.TryParse(soft, out var most) ? most : null;
    }

    private static void FeedCollector(GembaMeter meter)
    {
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            var at = generation;
            // The runtime counts a collection of gen1 under gen0 too; a reader wants each collection once.
            meter.Observe(MetricTable.GcCollections,
                () => GC.CollectionCount(at) - (at == GC.MaxGeneration ? 0 : GC.CollectionCount(at + 1)), Generations[at]);
        }

        for (var i = 0; i < Generations.Length; i++)
        {
            var at = i;
            meter.Observe(MetricTable.GcHeapSize, () => GC.GetGCMemoryInfo(GCKind.Any).GenerationInfo[at].SizeAfterBytes, Generations[at]);
            meter.Observe(MetricTable.GcHeapFragmentation, () => GC.GetGCMemoryInfo(GCKind.Any).GenerationInfo[at].FragmentationAfterBytes, Generations[at]);
        }

        meter.Observe(MetricTable.GcPause, () => GC.GetTotalPauseDuration().TotalSeconds);
        meter.Observe(MetricTable.GcAllocated, () => GC.GetTotalAllocatedBytes());
        meter.Observe(MetricTable.GcCommitted, () => GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);
    }

    private static void FeedThreads(GembaMeter meter)
    {
        meter.Observe(MetricTable.ThreadPoolThreads, () => ThreadPool.ThreadCount);
        meter.Observe(MetricTable.ThreadPoolQueue, () => ThreadPool.PendingWorkItemCount);
        meter.Observe(MetricTable.ThreadPoolCompleted, () => ThreadPool.CompletedWorkItemCount);
        meter.Observe(MetricTable.LockContentions, () => Monitor.LockContentionCount);
        meter.Observe(MetricTable.Timers, () => Timer.ActiveCount);
    }
}
