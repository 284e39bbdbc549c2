using System.ComponentModel;
using System.Diagnostics;
using Gemba.Observability.Profiling;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Diagnostics;

/// <summary><c>/debug/threads</c>: the pool, and each thread with what it is called, what it does and the processor time that it used.</summary>
internal static class ThreadLook
{
    public static async Task<object> TakeAsync(HttpContext context, RuntimeWatch watch)
    {
        var wanted = context.Request.Query["stacks"] == "true" && HttpMethods.IsGet(context.Request.Method);
        return Take(wanted ? await StackLook.TakeAsync(watch, context.RequestAborted).ConfigureAwait(false) : null);
    }

    private static object Take(IReadOnlyDictionary<int, string[]>? stacks)
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
            Threads = ThreadsOfProcess(stacks),
        };
    }

    private static List<object> ThreadsOfProcess(IReadOnlyDictionary<int, string[]>? stacks)
    {
        using var process = Process.GetCurrentProcess();
        var threads = new List<(TimeSpan Cpu, object Shown)>();
        foreach (ProcessThread thread in process.Threads)
        {
            using (thread)
            {
                if (Look(thread, stacks) is { } seen)
                    threads.Add(seen);
            }
        }

        return [.. threads.OrderByDescending(thread => thread.Cpu).Select(thread => thread.Shown)];
    }

    private static (TimeSpan Cpu, object Shown)? Look(ProcessThread thread, IReadOnlyDictionary<int, string[]>? stacks)
    {
        try
        {
            var cpu = thread.TotalProcessorTime;
            var (state, seconds) = (thread.ThreadState.ToString(), Math.Round(cpu.TotalSeconds, 3));
            return (cpu, stacks is null
                ? new { thread.Id, Name = NameOf(thread.Id), State = state, CpuSeconds = seconds }
                : new { thread.Id, Name = NameOf(thread.Id), State = state, CpuSeconds = seconds, Stack = stacks.GetValueOrDefault(thread.Id, []) });
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or IOException)
        {
            return null; // it ended while we looked
        }
    }

    private static string? NameOf(int id) =>
        OperatingSystem.IsLinux() ? File.ReadAllText($"/proc/self/task/{id}/comm").TrimEnd() : null;
}
