using Microsoft.Diagnostics.Tracing.Etlx;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace Gemba.Observability.Profiling;

/// <summary>Reads the collector's notes: each 100 kB it says what was just asked for, and by whom.</summary>
internal static class AllocationSamples
{
    public static Profile Read(TraceLog log, TimeSpan took)
    {
        var tally = new StackTally(log);
        var left = 0L;
        foreach (var happened in log.Events)
        {
            if (happened is not GCAllocationTickTraceData tick)
                continue;
            var stack = tick.CallStackIndex();
            if (stack == CallStackIndex.Invalid || tally.Look(stack).Watches)
                left++;
            else
                tally.Add(stack, tick.AllocationAmount64, $"[{FrameName.Of(tick.TypeName)}]");
        }

        return new Profile(ProfileKind.Allocations, took, tally.Stacks(), left);
    }
}
