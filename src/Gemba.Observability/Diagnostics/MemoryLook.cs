namespace Gemba.Observability.Diagnostics;

/// <summary><c>/debug/memory</c>: what the process holds, what the collector holds of it, and where in the heap it lies.</summary>
internal static class MemoryLook
{
    private static readonly string[] Generations = ["gen0", "gen1", "gen2", "loh", "poh"];

    public static object Take()
    {
        var last = GC.GetGCMemoryInfo(GCKind.Any);
        var resident = Environment.WorkingSet;
        return new
        {
            AllocatedBytes = GC.GetTotalMemory(forceFullCollection: false),
            AllocatedSinceStartBytes = GC.GetTotalAllocatedBytes(),
            ResidentBytes = resident,
            // The kernel keeps the peak only now and then; what is resident now was resident (proc(5), VmHWM).
            PeakResidentBytes = Math.Max(resident, PeakResident()),
            CommittedBytes = last.TotalCommittedBytes,
            // Code, the runtime's own records of types and methods, stacks, native libraries: what is resident and not the collector's.
            MetadataBytes = Math.Max(0, resident - last.TotalCommittedBytes),
            FragmentationRatio = Ratio(last.FragmentedBytes, last.HeapSizeBytes),
            LimitBytes = last.TotalAvailableMemoryBytes,
            HighLoadBytes = last.HighMemoryLoadThresholdBytes,
            LoadBytes = last.MemoryLoadBytes,
            Collector = CollectorOf(last),
            Generations = GenerationsOf(last),
        };
    }

    private static object CollectorOf(GCMemoryInfo last) => new
    {
        Server = System.Runtime.GCSettings.IsServerGC,
        LatencyMode = System.Runtime.GCSettings.LatencyMode.ToString(),
        Collections = last.Index,
        PauseSeconds = Math.Round(GC.GetTotalPauseDuration().TotalSeconds, 6),
        last.PauseTimePercentage,
        LastGeneration = last.Generation,
        LastPromotedBytes = last.PromotedBytes,
        last.FinalizationPendingCount,
        last.PinnedObjectsCount,
    };

    private static object[] GenerationsOf(GCMemoryInfo last)
    {
        var shown = new object[Generations.Length];
        for (var at = 0; at < shown.Length; at++)
        {
            var generation = last.GenerationInfo[at];
            shown[at] = new
            {
                Name = Generations[at],
                SizeBytes = generation.SizeAfterBytes,
                FragmentedBytes = generation.FragmentationAfterBytes,
                FragmentationRatio = Ratio(generation.FragmentationAfterBytes, generation.SizeAfterBytes),
                SizeBeforeBytes = generation.SizeBeforeBytes,
                Collections = at <= GC.MaxGeneration ? GC.CollectionCount(at) : (int?)null,
            };
        }

        return shown;
    }

    private static long PeakResident()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : Math.Round((double)part / whole, 4);
}
