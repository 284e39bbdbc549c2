namespace Gemba.Spreadsheet.Regions;

/// <summary>Bounds of region detection, each with its reason.</summary>
public sealed record RegionOptions
{
    /// <summary>Longest detection on one sheet. Default 2 s: a million cells in ten columns take a fifth of it, and a caller waits for the answer.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The clock that the time limit is measured with. Default the system's; a test gives its own.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Regions after which splitting stops. Default 1,000: more than an agent can read; a sheet of islands is one grid to it.</summary>
    public int MaxRegions { get; init; } = 1_000;

    /// <summary>
    /// Vertical runs of filled cells that are remembered. Default 2,000,000, at 8 bytes each; beyond it runs that one blank row parts are
    /// joined, then two, four …: memory stays bounded and the map says that it is coarse.
    /// </summary>
    public int MaxRuns { get; init; } = 2_000_000;

    /// <summary>Header rows looked for at the top of a block. Default 4: deeper ones are not met in practice, and each costs a scan of the block.</summary>
    public int MaxHeaderRows { get; init; } = 4;

    /// <summary>Rows of a block that are looked at to judge it. Default 200, half of them at its top: a long table shows its nature early.</summary>
    public int SampledRows { get; init; } = 200;

    /// <summary>Columns of a block that are looked at to judge it. Default 256: wider blocks repeat themselves.</summary>
    public int SampledColumns { get; init; } = 256;

    /// <summary>Columns of a block whose headers are named. Default 2,000: more names than that are more than an answer holds.</summary>
    public int MaxHeaderColumns { get; init; } = 2_000;
}
