using Microsoft.Diagnostics.Tracing.Etlx;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace Gemba.Observability.Profiling;

/// <summary>Reads the waits for locks: where each began, and how long it took.</summary>
internal static class LockWaits
{
    private const double NanosecondsPerMillisecond = 1e6;

    public static Profile Read(TraceLog log, TimeSpan took)
    {
        var tally = new StackTally(log);
        var waiting = new Dictionary<int, CallStackIndex>();
        foreach (var happened in log.Events)
        {
            switch (happened)
            {
                case ContentionStartTraceData start:
                    waiting[start.ThreadID] = start.CallStackIndex();
                    break;
                case ContentionStopTraceData stop when waiting.Remove(stop.ThreadID, out var stack) && stack != CallStackIndex.Invalid:
                    tally.Add(stack, stop.DurationNs / NanosecondsPerMillisecond);
                    break;
                default:
                    break;
            }
        }

        return new Profile(ProfileKind.Locks, took, tally.Stacks(), waiting.Count);
    }
}
