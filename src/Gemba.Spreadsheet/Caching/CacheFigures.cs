namespace Gemba.Spreadsheet.Caching;

/// <summary>What the cache of workbooks did since the start, and what it holds now.</summary>
/// <param name="Operations">Look-ups: hits and misses.</param>
/// <param name="Hits">Look-ups answered by a workbook in memory whose file had not changed.</param>
/// <param name="Misses">Look-ups that read the file, or joined another one's reading.</param>
/// <param name="Loads">Files parsed.</param>
/// <param name="Evictions">Workbooks dropped to make room.</param>
/// <param name="Stale">Workbooks dropped because their file had changed.</param>
/// <param name="Entries">Workbooks held.</param>
/// <param name="Capacity">Most workbooks that may be held.</param>
/// <param name="Bytes">Bytes that the workbooks held retain.</param>
/// <param name="CapacityBytes">Bytes that may be retained.</param>
public sealed record CacheFigures(
    long Operations, long Hits, long Misses, long Loads, long Evictions, long Stale, int Entries, int Capacity, long Bytes, long CapacityBytes)
{
    /// <summary>Hits ÷ operations, 0 to 1; 0 before the first operation.</summary>
    public double HitRate => Operations == 0 ? 0 : (double)Hits / Operations;

    /// <summary>Bytes ÷ capacity, 0 to 1; above 1 only while a single workbook is larger than the whole cache.</summary>
    public double Utilization => (double)Bytes / CapacityBytes;
}
