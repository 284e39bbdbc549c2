using System.Diagnostics;

namespace Gemba.Observability.Health;

/// <summary>Looks at the process itself: what it takes of memory and of the processors.</summary>
internal static class ProcessHealth
{
    /// <summary>Degraded while it takes more of its memory than it should; never unhealthy: a process that is refused work keeps its memory all the same.</summary>
    public static HealthAnswer LookAtMemory(HealthOptions options) =>
        JudgeMemory(Environment.WorkingSet, GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes, options);

    internal static HealthAnswer JudgeMemory(long workingSet, long limit, HealthOptions options)
    {
        var share = limit == 0 ? 0 : (double)workingSet / limit;
        var details = new Dictionary<string, object?>
        {
            ["working_set_bytes"] = workingSet,
            ["limit_bytes"] = limit,
            ["share"] = Math.Round(share, 4),
            ["heap_bytes"] = GC.GetTotalMemory(forceFullCollection: false),
        };
        return share > options.MemoryDegradedAbove
            ? HealthAnswer.Degraded("The process takes nearly all the memory that it may. Give it more, or a smaller cache.", details)
            : HealthAnswer.Healthy("Enough memory", details);
    }

    /// <summary>Healthy with the figures of this moment: that it was looked at shows that the pool of threads works.</summary>
    public static HealthAnswer Look()
    {
        using var process = Process.GetCurrentProcess();
        return HealthAnswer.Healthy("The process works", new Dictionary<string, object?>
        {
            ["process_id"] = Environment.ProcessId,
            ["processor_seconds"] = Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 3),
            ["threads"] = process.Threads.Count,
            ["work_waiting"] = ThreadPool.PendingWorkItemCount,
        });
    }
}
