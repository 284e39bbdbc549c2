using Microsoft.Diagnostics.Tracing.Etlx;

namespace Gemba.Observability.Profiling;

/// <summary>A stack in words.</summary>
/// <param name="Frames">Methods, the outermost first.</param>
/// <param name="Rests">Whether the thread waits for work or for another thread.</param>
/// <param name="Watches">Whether it is the watching itself.</param>
internal sealed record SeenStack(string[] Frames, bool Rests, bool Watches)
{
    private const string Native = "[native]";

    // What is in one of these waits, whatever the runtime calls it and whatever they call: the pool's threads spin a while before they sleep, and show as busy.
    private static readonly string[] Waiting =
    [
        "System.Threading.Thread.Sleep", "System.Threading.Thread.Join", "System.Threading.WaitHandle.Wait", "System.Threading.Monitor.Wait",
        "System.Threading.LowLevelLifoSemaphore.Wait", "System.Threading.LowLevelSpinWaiter.", "System.Threading.LowLevelMonitor.", "System.ConsolePal.Read",
        "System.IO.FileSystemWatcher+RunningInstance.", "System.Diagnostics.Process.WaitForExitCore", "System.Diagnostics.Tracing.EventPipeInternal.",
    ];

    // These wait themselves, and call what they woke up for.
    private static readonly string[] WaitingInnermost =
    [
        "System.Threading.PortableThreadPool+WorkerThread.", "System.Threading.PortableThreadPool+GateThread.", "System.Threading.TimerQueue.TimerThread",
        "System.Threading.LowLevelLifoSemaphore.", "System.Net.Sockets.SocketAsyncEngine.EventLoop",
        // Once it is compiled for good, the wait below these is part of them.
        "System.Threading.ManualResetEventSlim.Wait", "System.Threading.SemaphoreSlim.WaitCore", "System.Threading.SemaphoreSlim.WaitUntilCountOrTimeout",
    ];

    // How an asynchronous method is begun and gone on with; it stands between any two of them and says nothing of either.
    private static readonly string[] Plumbing =
    [
        "System.Runtime.CompilerServices.AsyncMethodBuilderCore.", "System.Runtime.CompilerServices.AsyncTaskMethodBuilder", "System.Runtime.CompilerServices.AsyncValueTaskMethodBuilder",
        "System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder", "System.Runtime.CompilerServices.AsyncVoidMethodBuilder",
    ];

    private static readonly string[] Watching = ["Microsoft.Diagnostics.", "Gemba.Observability.Profiling."];

    public static SeenStack Of(TraceLog log, CallStackIndex stack)
    {
        var frames = new List<string>();
        var (rests, watches, isInnermost, isPlumbed) = (false, false, true, false);
        for (var at = stack; at != CallStackIndex.Invalid; at = log.CallStacks.Caller(at))
        {
            var method = log.CodeAddresses[log.CallStacks.CodeAddressIndex(at)].FullMethodName;
            if (method.Length == 0)
            {
                // A way into native code has no name. On top it says that native code runs; further down it says nothing.
                if (frames.Count == 0)
                    frames.Add(Native);
                continue;
            }

            rests |= StartsWithAny(method, Waiting) || (isInnermost && StartsWithAny(method, WaitingInnermost));
            watches |= StartsWithAny(method, Watching);
            isInnermost = false;
            if (StartsWithAny(method, Plumbing))
            {
                isPlumbed = true;
                continue;
            }

            var name = FrameName.Of(method);
            // The method that was called and the machine that the compiler made of it are one, with only the plumbing between them.
            if (!isPlumbed || frames.Count == 0 || frames[^1] != name)
                frames.Add(name);
            isPlumbed = false;
        }

        frames.Reverse();
        return new SeenStack([.. frames], rests, watches);
    }

    private static bool StartsWithAny(string method, string[] beginnings) =>
        Array.Exists(beginnings, beginning => method.StartsWith(beginning, StringComparison.Ordinal));
}
