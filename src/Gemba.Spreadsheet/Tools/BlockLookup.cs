using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Regions;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Finds the block that <c>region_id</c>, <c>table_name</c>, <c>range</c> or nothing but a sheet stands for. Never falls back from one to another.</summary>
internal static class BlockLookup
{
    private const int MostNamed = 8;

    private static readonly string[] Ways = ["region_id", "table_name", "range"];

    /// <summary>The arguments that say which block.</summary>
    public static readonly (string, Schema)[] Arguments =
    [
        ToolContract.Sheet,
        ("region_id", Schema.IntegerOf(0, 1_000_000, about: "from sheet_overview")),
        ("table_name", Schema.TextOf(255, "table or defined name")),
        ("range", Schema.TextOf(500, "as A1:D20, A:C, a name")),
    ];

    /// <summary>The block.</summary>
    public static TableBlock Get(LoadedWorkbook loaded, ToolArguments arguments, CancellationToken cancellationToken)
    {
        RefuseTwo(arguments);
        var (workbook, sheetName) = (loaded.Workbook, arguments.Text("sheet_name"));
        if (arguments.Number("region_id") is { } region)
            return OfRegion(loaded, workbook.GetSheet(sheetName ?? throw NoSheetForRegion()), region, arguments, cancellationToken);
        if (arguments.Text("table_name") is { } name)
            return OfTable(workbook, name, arguments);
        if (arguments.Text("range") is { } range)
            return OfRange(workbook, range, arguments);
        var sheet = sheetName is null ? FirstSheet(workbook) : workbook.GetSheet(sheetName);
        return OfSheet(loaded, sheet, arguments, cancellationToken);
    }

    private static TableBlock OfRegion(LoadedWorkbook loaded, Sheet sheet, int id, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var map = loaded.RegionsOf(sheet, cancellationToken);
        var region = map.Find(id) ?? throw new FaultException(SpreadsheetFaults.UnknownRegion(id, sheet.Name, [.. map.Regions.Select(Describe)]));
        if (HasHeaderArguments(arguments))
            return WithHeaders(sheet, region.Bounds, arguments);
        var totals = region.TableName is { } table ? loaded.Workbook.FindTable(table)?.TotalsRows ?? 0 : 0;
        return OfRegion(sheet, region, totals);
    }

    private static TableBlock OfRegion(Sheet sheet, Region region, int totalsRows = 0)
    {
        var headerRow = region.HeaderRows.Count == 0 ? (int?)null : region.HeaderRows[0];
        var columns = region.Headers.Count == region.Bounds.Columns ? ColumnNames.Of(region.Bounds.FirstColumn, region.Headers)
            : headerRow is { } first ? ColumnNames.Read(sheet, region.Bounds, first, region.FirstDataRow - first)
            : ColumnNames.Letters(region.Bounds);
        return new TableBlock(sheet, region.Bounds, region.FirstDataRow, region.Bounds.LastRow - totalsRows, headerRow, columns) { TableName = region.TableName };
    }

    private static TableBlock OfTable(Workbook workbook, string name, ToolArguments arguments)
    {
        var found = workbook.GetTableRange(name, arguments.Text("sheet_name"), out var table);
        if (table is null || HasHeaderArguments(arguments))
            return found.UsedPart() is { } used ? WithHeaders(found.Sheet, used, arguments) : TableBlock.Empty(found.Sheet);
        var block = TableBlock.Of(found.Sheet, table.Range, table.Range.FirstRow, table.HeaderRows, table.TotalsRows) with { TableName = table.DisplayName };
        if (table.HeaderRows == 0 && table.Columns.Count == table.Range.Columns)
            block = block with { Columns = ColumnNames.Of(table.Range.FirstColumn, table.Columns) };
        if (table.TotalsRows > 0)
            block.Warnings.Add($"The totals in row {table.Range.LastRow} are left out.");
        return block;
    }

    private static TableBlock OfRange(Workbook workbook, string range, ToolArguments arguments)
    {
        var found = workbook.GetRange(range, arguments.Text("sheet_name"), FirstSheet(workbook));
        if (found.UsedPart() is not { } used)
            return TableBlock.Empty(found.Sheet);
        return WithHeaders(found.Sheet, used, arguments);
    }

    private static TableBlock OfSheet(LoadedWorkbook loaded, Sheet sheet, ToolArguments arguments, CancellationToken cancellationToken)
    {
        if (sheet.UsedRange is not { } used)
            return TableBlock.Empty(sheet);
        if (HasHeaderArguments(arguments))
            return WithHeaders(sheet, used, arguments);
        var regions = loaded.RegionsOf(sheet, cancellationToken).Regions;
        if (regions.Count == 1 && regions[0].Bounds == used)
            return OfRegion(sheet, regions[0]);
        var block = TableBlock.Of(sheet, used, used.FirstRow, 1);
        if (regions.Count > 1)
        {
            var named = string.Join(", ", regions.Take(MostNamed).Select(Describe));
            block.Warnings.Add($"The sheet has {regions.Count} regions ({named}{(regions.Count > MostNamed ? ", …" : "")}); read one by region_id for its own headers.");
        }

        return block;
    }

    private static TableBlock WithHeaders(Sheet sheet, CellRange range, ToolArguments arguments)
    {
        var rows = arguments.Number("header_rows", 1);
        var first = arguments.Number("header_row", range.FirstRow);
        if (rows > 0 && first + rows - 1 > range.LastRow)
            throw new FaultException(SpreadsheetFaults.HeaderOutsideRange(first, range.ToString()));
        return TableBlock.Of(sheet, range, first, rows);
    }

    private static Sheet FirstSheet(Workbook workbook) =>
        workbook.Sheets.FirstOrDefault(s => s.Kind == SheetKind.Worksheet && s.Visibility == SheetVisibility.Visible)
        ?? workbook.Sheets.FirstOrDefault(s => s.Kind == SheetKind.Worksheet)
        ?? throw new FaultException(SpreadsheetFaults.UnknownSheet("", [.. workbook.Sheets.Select(s => s.Name)]));

    private static string Describe(Region region) => $"{region.Id}: {region.Bounds}";

    private static bool HasHeaderArguments(ToolArguments arguments) => arguments.Has("header_row") || arguments.Has("header_rows");

    private static void RefuseTwo(ToolArguments arguments)
    {
        var given = Ways.Where(arguments.Has).ToArray();
        if (given.Length > 1)
            throw new FaultException(SpreadsheetFaults.ConflictingArguments(given[0], given[1]));
    }

    private static FaultException NoSheetForRegion() =>
        new(SpreadsheetFaults.NeedsArgument("sheet_name", "Regions are counted per sheet; name the sheet that sheet_overview was called with."));
}
