using System.ComponentModel.DataAnnotations;

namespace Gemba.Spreadsheet.Packages;

/// <summary>What opening a workbook may cost at most. Each bound turns into a fault that names it; none is ever passed silently.</summary>
public sealed record ReadLimits
{
    /// <summary>The defaults.</summary>
    public static ReadLimits Default { get; } = new();

    /// <summary>Size of the file. Default 256 MiB: some 30 million cells as Excel writes them; what is larger belongs into a database.</summary>
    [Range(1, long.MaxValue)]
    public long MaxPackageBytes { get; init; } = 256L << 20;

    /// <summary>Inflated bytes of all parts that are read, counted as they come, not as declared. Default 2 GiB: about 10 s of parsing.</summary>
    [Range(1, long.MaxValue)]
    public long MaxInflatedBytes { get; init; } = 2L << 30;

    /// <summary>Inflated bytes of one part. Default 1.5 GiB: a full sheet of a million rows by 25 columns.</summary>
    [Range(1, long.MaxValue)]
    public long MaxPartBytes { get; init; } = 1536L << 20;

    /// <summary>Inflated bytes for each compressed byte of a part, beyond its first 16 MiB. Default 200: real sheets of one repeated row reach about 100, bombs 1,000.</summary>
    [Range(1, int.MaxValue)]
    public int MaxRatio { get; init; } = 200;

    /// <summary>Entries of the package. Default 20,000: Excel writes one for each sheet, drawing and picture.</summary>
    [Range(1, int.MaxValue)]
    public int MaxEntries { get; init; } = 20_000;

    /// <summary>Sheets of the workbook. Default 2,000: Excel itself becomes unusable before that, and each tab costs an entry in every listing.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSheets { get; init; } = 2_000;

    /// <summary>Different texts in the shared table. Default 10 million; the memory bound usually speaks first.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSharedTexts { get; init; } = 10_000_000;

    /// <summary>Cells of all sheets, styled empty ones and columns covered by array formulas included. Default 30 million.</summary>
    [Range(1, long.MaxValue)]
    public long MaxCells { get; init; } = 30_000_000;

    /// <summary>Memory that the opened workbook may keep. Default 512 MiB: a quarter of a small server.</summary>
    [Range(1, long.MaxValue)]
    public long MaxRetainedBytes { get; init; } = 512L << 20;

    /// <summary>Elements inside each other. Default 100; the parts that are read need fewer than 20.</summary>
    [Range(1, 1000)]
    public int MaxXmlDepth { get; init; } = 100;

    /// <summary>UTF-8 bytes of one text, formula or tag. Default 1 MiB; Excel stops at 32,767 characters, other programs do not.</summary>
    [Range(1, int.MaxValue)]
    public int MaxTextBytes { get; init; } = 1 << 20;
}
