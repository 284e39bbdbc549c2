using Microsoft.Diagnostics.Tracing.Etlx;

namespace Gemba.Observability.Profiling;

/// <summary>What each managed thread was doing, seen in a short look.</summary>
internal static class StackLook
{
    /// <summary>Long enough for a sample of each thread also on a busy machine.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMilliseconds(200);

    /// <summary>By the id of the thread: methods, the innermost first.</summary>
    public static async Task<IReadOnlyDictionary<int, string[]>> TakeAsync(RuntimeWatch watch, CancellationToken cancellationToken) =>
        await watch.WatchAsync(ProfileKind.Cpu.Providers, Long, Read, cancellationToken).ConfigureAwait(false);

    private static Dictionary<int, string[]> Read(TraceLog log)
    {
        var last = new Dictionary<int, CallStackIndex>();
        foreach (var sample in log.Events)
        {
            if (sample.ProviderName == CpuSamples.Provider && sample.CallStackIndex() is var stack && stack != CallStackIndex.Invalid)
                last[sample.ThreadID] = stack;
        }

        return last.ToDictionary(thread => thread.Key, thread => SeenStack.Of(log, thread.Value).Frames.Reverse().ToArray());
    }
}
