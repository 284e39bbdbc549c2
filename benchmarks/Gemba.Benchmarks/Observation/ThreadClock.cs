using System.Runtime.InteropServices;

namespace Gemba.Benchmarks.Observation;

/// <summary>The processor time of the calling thread: what a call costs its caller, however many others want the processor meanwhile.</summary>
internal static class ThreadClock
{
    private const int ThreadTime = 3; // CLOCK_THREAD_CPUTIME_ID of Linux

    public static double Nanoseconds => Read(ThreadTime, out var time) == 0
        ? (time.Seconds * 1e9) + time.Nanoseconds
        : throw new PlatformNotSupportedException("This system does not tell the processor time of a thread.");

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Read(int clock, out Time time);

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
