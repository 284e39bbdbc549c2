using System.ComponentModel;
using System.Diagnostics;

namespace Gemba.Observability.Diagnostics;

/// <summary><c>/debug/threads</c>: the pool, and each thread with what it is called, what it does and the processor time that it used.</summary>
internal static class ThreadLook
{
    public static object Take()
    {
        ThreadPool.GetMinThreads(out var least, out _);
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var free, out _);
        return new
        {
            Pool = new
            {
                Threads = ThreadPool.ThreadCount,
                Busy = most - free,
                Least = least,
                Most = most,
                Waiting = ThreadPool.PendingWorkItemCount,
                Completed = ThreadPool.CompletedWorkItemCount,
            },
            Timers = Timer.ActiveCount,
            Threads = ThreadsOfProcess(),
        };
    }

    private static List<object> ThreadsOfProcess()
    {
        using var process = Process.GetCurrentProcess();
        var threads = new List<(TimeSpan Cpu, object Shown)>();
        foreach (ProcessThread thread in process.Threads)
        {
            using (thread)
            {
                if (Look(thread) is { } seen)
                    threads.Add(seen);
            }
        }

        return [.. threads.OrderByDescending(thread => thread.Cpu).Select(thread => thread.Shown)];
    }

    private static (TimeSpan Cpu, object Shown)? Look(ProcessThread thread)
    {
        try
        {
            var cpu = thread.TotalProcessorTime;
            return (cpu, new { thread.Id, Name = NameOf(thread.Id), State = thread.ThreadState.ToString(), CpuSeconds = Math.Round(cpu.TotalSeconds, 3) });
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or IOException)
        {
            return null; // it ended while we looked
        }
    }

    private static string? NameOf(int id) =>
        OperatingSystem.IsLinux() ? File.ReadAllText($"/proc/self/task/{id}/comm").TrimEnd() : null;
}
