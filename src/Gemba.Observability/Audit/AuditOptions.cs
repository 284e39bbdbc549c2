using System.ComponentModel.DataAnnotations;

namespace Gemba.Observability.Audit;

/// <summary>Where audit lines go, how safe they are, and how long they stay.</summary>
public sealed record AuditOptions
{
    /// <summary>Whether an audit trail is kept. Default <see langword="true"/>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Folder of the files <c>audit-{timestamp}-{number}.jsonl</c>. Default <see langword="null"/>: <c>audit</c> in the data folder.</summary>
    public string? Folder { get; init; }

    /// <summary>How safe a line is before the answer is sent. Default <see cref="AuditDurability.Flushed"/>.</summary>
    public AuditDurability Durability { get; init; } = AuditDurability.Flushed;

    /// <summary>What happens to calls while lines cannot be written. Default <see cref="AuditFailurePolicy.Closed"/>.</summary>
    public AuditFailurePolicy OnFailure { get; init; } = AuditFailurePolicy.Closed;

    /// <summary>Bytes after which a new file is begun. Default 100 MB; allowed 64 KB to 4 GB. A file of this size still opens in an editor.</summary>
    [Range(65_536, 4_000_000_000L)]
    public long MaxFileBytes { get; init; } = 100_000_000;

    /// <summary>How long a file is kept after its last line. Default 30 days; allowed 1 hour to 10 years.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3660.00:00:00")]
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Longest time that a line stays in memory under <see cref="AuditDurability.Buffered"/>. Default 1 s; allowed 10 ms to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes that may wait to be written; beyond them callers wait. Default 4 MB (some 8,000 lines); allowed 64 KB to 1 GB.</summary>
    [Range(65_536, 1_000_000_000)]
    public int MaxPendingBytes { get; init; } = 4_000_000;

    /// <summary>Pause before writing is tried again after it failed. Default 1 s; allowed 10 ms to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long tries of one source that are refused, or let in, are counted before they are written as one line. Default 1 minute; allowed 1 s to 1 hour. The first is written at once.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SecurityInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Events kept in memory for quick questions. Default 10,000; allowed 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int RecentEvents { get; init; } = 10_000;

    /// <summary>Bytes that those events may take; the oldest go first. Default 16 MB: 10,000 lines of 1.6 kB, four times what a call usually takes.</summary>
    [Range(65_536, 1_000_000_000)]
    public int RecentBytes { get; init; } = 16_000_000;

    /// <summary>Bytes of arguments that are kept per event; the rest is counted. Default 4,096; allowed 256 to 1 MB.</summary>
    [Range(256, 1_000_000)]
    public int MaxParamsBytes { get; init; } = 4096;

    /// <summary>Characters that are kept of one text. Default 1,000; allowed 100 to 100,000: a hash must fit.</summary>
    [Range(100, 100_000)]
    public int MaxTextChars { get; init; } = 1000;
}
