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

    /// <summary>
    /// Whether a short profile of processor time is taken again and again and kept, so that a slow hour can be looked at afterwards. Default <see langword="false"/>: while one
    /// is taken calls are slower, and taking and reading it takes some half a second of a processor.
    /// </summary>
    public bool Continuous { get; init; }

    /// <summary>From the beginning of one such profile to the next. Default 5 minutes: an idle server then spends less than a fifth of a percent of a processor on it; allowed 2 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "1.00:00:00")]
    public TimeSpan ContinuousInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long each of them watches. Default 1 s: some 500 samples of each busy thread; allowed 100 ms to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ContinuousDuration { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long they are kept. Default 2 days, allowed 1 minute to 10 years: who is told in the morning looks at the night before.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3660.00:00:00")]
    public TimeSpan ContinuousMaxAge { get; init; } = TimeSpan.FromDays(2);

    /// <summary>Bytes that they may take in the data folder; the oldest go first. Default 20 MB, allowed 100 KB to 10 GB: one takes some ten KB, so that it is age that ends most of them.</summary>
    [Range(100_000, 10_000_000_000L)]
    public long ContinuousMaxBytes { get; init; } = 20_000_000;

    /// <exception cref="ObservabilityException">An option is out of its range; the text says which and what is allowed.</exception>
    internal ProfilingOptions Checked()
    {
        foreach (var (option, value, allowed) in OptionRanges.BrokenBy(this))
            throw ObservabilityFaults.OutOfRange($"Profiling:{option}", value, allowed);
        return this;
    }
}
