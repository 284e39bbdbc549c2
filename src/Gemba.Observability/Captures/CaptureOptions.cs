using System.ComponentModel.DataAnnotations;
using Gemba.Observability.Faults;
using Gemba.Observability.Sdk;

namespace Gemba.Observability.Captures;

/// <summary>Which requests are kept whole, redacted, to be looked at and sent again.</summary>
public sealed record CaptureOptions
{
    /// <summary>Whether anything is kept. Default <see langword="true"/>: a request that failed.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Folder of the files, one a capture. Default <see langword="null"/>: <c>captures</c> in the data folder.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether requests that end in a fault are kept. Default <see langword="true"/>.</summary>
    public bool OnFault { get; init; } = true;

    /// <summary>Requests that take longer are kept; zero for none. Default zero; allowed up to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan SlowerThan { get; init; }

    /// <summary>One of so many requests is kept, whatever becomes of it; 0 for none. Default 0.</summary>
    [Range(0, int.MaxValue)]
    public int OneIn { get; init; }

    /// <summary>Every call of this tool is kept. Default none.</summary>
    public string? Tool { get; init; }

    /// <summary>
    /// Whether the spans of each request are collected for the case that it is kept. Default <see langword="false"/>: it costs each call a microsecond or two. Where traces
    /// are exported they are there anyway, and are kept.
    /// </summary>
    public bool Spans { get; init; }

    /// <summary>Captures kept a minute of one rule and one reason; what comes beyond is counted. Default 10, allowed 1 to 1,000: a storm of one fault teaches nothing new.</summary>
    [Range(1, 1000)]
    public int MaxPerMinute { get; init; } = 10;

    /// <summary>Files in the folder; the oldest go first. Default 500, allowed 1 to 100,000: a listing that a person reads through.</summary>
    [Range(1, 100_000)]
    public int MaxFiles { get; init; } = 500;

    /// <summary>Bytes of all files; the oldest go first. Default 50 MB, allowed 1 MB to 10 GB.</summary>
    [Range(1_000_000, 10_000_000_000L)]
    public long MaxBytes { get; init; } = 50_000_000;

    /// <summary>How long a capture is kept. Default 7 days, allowed 1 minute to 10 years: who looks into a fault does it in the same week.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3660.00:00:00")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Bytes of parameters that are kept. Default 64 KB, allowed 256 to 10 MB; more than any tool here takes.</summary>
    [Range(256, 10_000_000)]
    public int MaxParamsBytes { get; init; } = 65_536;

    /// <summary>Bytes of the answer that are kept. Default 256 KB, allowed 256 to 10 MB; a whole page of a sheet.</summary>
    [Range(256, 10_000_000)]
    public int MaxAnswerBytes { get; init; } = 262_144;

    /// <exception cref="ObservabilityException">An option is out of its range; the text says which and what is allowed.</exception>
    internal CaptureOptions Checked()
    {
        foreach (var (option, value, allowed) in OptionRanges.BrokenBy(this))
            throw ObservabilityFaults.OutOfRange($"Captures:{option}", value, allowed);
        return this;
    }
}
