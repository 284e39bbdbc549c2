using System.Globalization;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>
/// Finds the regions of a sheet: declared tables as they are, and around them what blank rows and columns, headers, types, styles, merged
/// cells, filters and print areas part. The sheet's cells are streamed once; a large sheet is treated like a small one.
/// </summary>
public static class RegionDetector
{
    /// <summary>Finds the regions of one sheet. The same sheet gives the same regions with the same ids, unless time runs out.</summary>
    /// <param name="sheet">The sheet; a chart sheet has no regions.</param>
    /// <param name="workbook">The sheet's workbook, for its tables.</param>
    /// <param name="options">Bounds on time, memory and count.</param>
    /// <param name="cancellationToken">Stops the work; nothing is returned then.</param>
    public static RegionMap Detect(Sheet sheet, Workbook workbook, RegionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        ArgumentNullException.ThrowIfNull(workbook);
        ArgumentNullException.ThrowIfNull(options);
        var view = new SheetView(sheet, workbook, options);
        if (sheet.UsedRange is null && view.Tables.Count == 0)
            return RegionMap.Empty;

        var filled = new OccupancyReader(view).Read(cancellationToken);
        var splitter = new RegionSplitter(view, filled);
        var blocks = splitter.Split(cancellationToken);
        var judge = new RegionJudge(view);
        var regions = blocks.Select(judge.Judge).Concat(view.Tables.Select(judge.Judge))
            .OrderBy(region => region.Bounds.FirstRow).ThenBy(region => region.Bounds.FirstColumn).ThenBy(region => region.Bounds.LastRow)
            .Select((region, id) => region with { Id = id });
        return new RegionMap([.. regions], splitter.TimedOut, [.. NotesOf(options, filled, splitter, blocks)]);
    }

    private static IEnumerable<string> NotesOf(RegionOptions options, Occupancy filled, RegionSplitter splitter, List<SplitBlock> blocks)
    {
        var unsplit = blocks.Count(block => block.IsUnsplit);
        if (splitter.TimedOut)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Region detection stopped after {options.TimeLimit.TotalSeconds:0.###} s; {unsplit} regions of kind unknown were left unsplit and may hold several tables. Read them by range.");
        }

        if (splitter.IsFull)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The sheet has more than {options.MaxRegions} separate blocks; {unsplit} regions of kind unknown were left unsplit. Read them by range.");
        }

        if (filled.IsCoarse)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The sheet's cells lie so scattered that more than {options.MaxRuns} runs were met; blank rows between some of them were not seen.");
        }
    }
}
