using System.ComponentModel.DataAnnotations;
using Gemba.Observability.Resilience;
using Gemba.Spreadsheet.Packages;

namespace Gemba.Spreadsheet;

/// <summary>What the spreadsheet server serves, and its bounds. Each bound states its reason.</summary>
public sealed record SpreadsheetOptions
{
    /// <summary>The folder whose workbooks are served. Nothing outside it is listed, opened or named.</summary>
    public string Workspace { get; init; } = "";

    /// <summary>
    /// Extensions that are listed and opened, with the dot, compared without case. Default <c>.xlsx</c> and <c>.xlsm</c>: what the reader can read,
    /// so that nothing is listed that cannot be opened.
    /// </summary>
    public IReadOnlyList<string> Extensions { get; init; } = [".xlsx", ".xlsm"];

    /// <summary>
    /// Most workbooks that one listing holds. Default 50,000; allowed 1 to 1,000,000. A file costs about 300 bytes while it is listed, so that the
    /// default stays below 16 MB; a workspace with more is named as cut.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxFiles { get; init; } = 50_000;

    /// <summary>
    /// Deepest folder below the root that is searched. Default 16; allowed 0 (the root alone) to 64. People nest folders 3 to 8 deep; a deeper tree is
    /// more often a package cache or a loop of mounts.
    /// </summary>
    [Range(0, 64)]
    public int MaxDepth { get; init; } = 16;

    /// <summary>
    /// Largest workbook file that is opened, in bytes. Default 256 MiB; allowed 1 KiB to 4 GiB. A file is compressed five to ten times, so that the
    /// default already stands for some 50 million cells.
    /// </summary>
    [Range(1L << 10, 4L << 30)]
    public long MaxFileBytes { get; init; } = 256L << 20;

    /// <summary>What opening one workbook may cost; its bound on the package's size is <see cref="MaxFileBytes"/>. Default: the limits' own defaults.</summary>
    public ReadLimits Reading { get; init; } = ReadLimits.Default;

    /// <summary>How often may be called. Default: as often as clients want.</summary>
    public RateOptions Limits { get; init; } = new();

    /// <summary>When the disk counts as failing, and how patiently a file is tried again. Default: the defaults of protections, which are those for files.</summary>
    public ProtectionOptions FileIo { get; init; } = new();

    /// <summary>
    /// Bytes of parsed workbooks that are kept. Default 256 MiB; allowed 1 MiB to 64 GiB. A workbook of 1 million mixed cells keeps some 20 to 60 MB.
    /// The workbook used last is kept even where it alone is larger, since dropping it would parse it anew on each call.
    /// </summary>
    [Range(1L << 20, 64L << 30)]
    public long CacheBytes { get; init; } = 256L << 20;

    /// <summary>Most workbooks that are kept, however small. Default 200; allowed 1 to 1000: each use looks at one entry, each figure names them all.</summary>
    [Range(1, 1000)]
    public int CacheCapacity { get; init; } = 200;

    /// <summary>
    /// How long after a file's last change its time stamp is not trusted to show the next change; within it the content's hash decides. Default 2 s,
    /// the coarsest clock in use (FAT); allowed 0 to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan TimestampGranularity { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Most workbooks parsed at the same time. Default: the processors, at most 4; allowed 1 to 64. Parsing is bound by the processor.</summary>
    [Range(1, 64)]
    public int MaxConcurrentOpens { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Most tool calls that work at the same time. Default 32; allowed 1 to 1000. The rest wait, at most <see cref="QueueTimeout"/>.</summary>
    [Range(1, 1000)]
    public int MaxConcurrentCalls { get; init; } = 32;

    /// <summary>Longest wait for a place among the working calls. Default 5 s; allowed 0 to 1 min: an agent rather repeats than waits in the dark.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time for one tool call; the work ends with it. Default 30 s; allowed 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan ToolTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most cells in one answer. Default 10,000; allowed 1 to 1,000,000. At about 4 tokens a cell the default is some 40,000 tokens.</summary>
    [Range(1, 1_000_000)]
    public int MaxCells { get; init; } = 10_000;

    /// <summary>
    /// Most bytes of cells or items in one answer. Default 64 KiB; allowed 256 B to 16 MiB. About 20,000 tokens: what an agent can still reason over.
    /// </summary>
    [Range(256, 16 << 20)]
    public int MaxPayloadBytes { get; init; } = 64 << 10;

    /// <summary>Most items in one answer (workbooks, sheets, matches, names). Default 500; allowed 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int MaxItems { get; init; } = 500;

    /// <summary>Largest whole answer in bytes; above it the call fails and says so. Default 1 MB; allowed 1 KiB to 100 MB.</summary>
    [Range(1 << 10, 100_000_000)]
    public int MaxResponseBytes { get; init; } = 1_000_000;

    /// <summary>Longest time one regular expression may take over one cell. Default 100 ms; allowed 1 ms to 10 s. A sane expression takes microseconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan RegexTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Most work of one search or page before it answers with what it has, in steps of about half a microsecond: a cell searched, 64 characters
    /// compared, 64 places of a row read, a microsecond of a regular expression. Default 2,000,000, one or two seconds: a sheet of a million formulas is
    /// searched in two calls, and no call comes near <see cref="ToolTimeout"/>. Allowed 1 to 1,000,000,000.
    /// </summary>
    [Range(1, 1_000_000_000)]
    public int MaxWorkSteps { get; init; } = 2_000_000;

    /// <summary>
    /// Whether answers also travel as <c>structuredContent</c> with a declared output schema. Default true. False halves the bytes on the wire for
    /// clients that read only the text; the text always holds the whole answer.
    /// </summary>
    public bool StructuredAnswers { get; init; } = true;
}
