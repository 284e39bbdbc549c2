using Microsoft.Diagnostics.Tracing.Etlx;

namespace Gemba.Observability.Profiling;

/// <summary>Reads the sampler: from time to time it notes the stack of every managed thread, also of those that wait.</summary>
internal static class CpuSamples
{
    public const string Provider = "Microsoft-DotNETCore-SampleProfiler";

    public static Profile Read(TraceLog log, TimeSpan took)
    {
        var tally = new StackTally(log);
        var pace = new SamplePace();
        var left = 0L;
        foreach (var sample in log.Events)
        {
            var stack = sample.ProviderName == Provider ? sample.CallStackIndex() : CallStackIndex.Invalid;
            if (stack == CallStackIndex.Invalid)
                continue;
            pace.Add(sample.ThreadID, sample.TimeStampRelativeMSec);
            if (tally.Look(stack) is { Rests: true } or { Watches: true })
                left++;
            else
                tally.Add(stack, 1);
        }

        return new Profile(ProfileKind.Cpu, took, tally.Stacks(scale: pace.Milliseconds), left) { SamplesPerSecond = 1000 / pace.Milliseconds };
    }
}
