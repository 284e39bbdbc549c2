using System.ComponentModel.DataAnnotations;
using Gemba.Observability.Faults;
using Gemba.Observability.Sdk;

namespace Gemba.Observability.Profiling;

/// <summary>How far the process may go in looking at itself: profiles, heap summaries, stacks.</summary>
public sealed record ProfilingOptions
{
    /// <summary>How long a profile takes when nobody says. Default 10 s: some 5,000 samples of each busy thread; allowed 1 s to 10 minutes, and never longer than <see cref="LongestDuration"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan DefaultDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest profile. Default 60 s, allowed 1 s to 10 minutes: the process is slower while it is watched, and what it saw must be read afterwards.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LongestDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Memory in which the runtime holds what it saw until it is read. Default 64 MB, allowed 1 MB to 1 GB; taken only while something is watched.</summary>
    [Range(1_048_576, 1_073_741_824)]
    public int BufferBytes { get; init; } = 64 << 20;

    /// <summary>The same while the heap is counted, when nobody can read: some 60 bytes an object. Default 512 MB, allowed 1 MB to 2 GB; enough for 8 million objects.</summary>
    [Range(1_048_576, int.MaxValue)]
    public int HeapBufferBytes { get; init; } = 512 << 20;

    /// <summary>Bytes on the temporary disk after which watching ends early. Default 256 MB, allowed 1 MB to 4 GB: a minute of 30 threads takes a tenth of it.</summary>
    [Range(1_048_576, 4_000_000_000L)]
    public long MaxTraceBytes { get; init; } = 256 << 20;

    /// <exception cref="ObservabilityException">An option is out of its range; the text says which and what is allowed.</exception>
    internal ProfilingOptions Checked()
    {
        foreach (var (option, value, allowed) in OptionRanges.BrokenBy(this))
            throw ObservabilityFaults.OutOfRange($"Profiling:{option}", value, allowed);
        return this;
    }
}
