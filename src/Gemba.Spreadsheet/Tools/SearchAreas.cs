using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Ranges;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Where a search looks: a region, a table, a sheet or the whole workbook.</summary>
internal static class SearchAreas
{
    /// <summary>The areas, each within the used range of its sheet.</summary>
    public static List<SheetRange> Of(LoadedWorkbook loaded, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var workbook = loaded.Workbook;
        if (arguments.Has("region_id") || arguments.Has("table_name"))
            return BlockLookup.Get(loaded, arguments, cancellationToken) is { Range: { } range } block ? [new SheetRange(block.Sheet, range)] : [];
        var sheets = arguments.Text("sheet_name") is { } name ? [workbook.GetSheet(name)] : workbook.Sheets;
        return [.. sheets.Where(sheet => sheet.UsedRange is not null).Select(sheet => new SheetRange(sheet, sheet.UsedRange!.Value))];
    }

    /// <summary>The header rows in the areas: those of the regions, else the first row of each area.</summary>
    public static List<SheetRange> HeadersOf(LoadedWorkbook loaded, List<SheetRange> areas, CancellationToken cancellationToken) =>
        [.. areas.SelectMany(area => HeadersIn(loaded, area, cancellationToken))];

    private static IEnumerable<SheetRange> HeadersIn(LoadedWorkbook loaded, SheetRange area, CancellationToken cancellationToken)
    {
        var headers = loaded.RegionsOf(area.Sheet, cancellationToken).Regions
            .Where(region => region.HeaderRows.Count > 0 && region.Bounds.Overlaps(area.Cells))
            .Select(region => region.Bounds with { FirstRow = region.HeaderRows[0], LastRow = region.HeaderRows[^1] })
            .ToList();
        return (headers.Count > 0 ? headers : [area.Cells with { LastRow = area.Cells.FirstRow }]).Select(rows => new SheetRange(area.Sheet, rows));
    }
}
