using System.Globalization;
using System.Text.Json;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Regions;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Tells what is on a sheet: its regions with their headers, before any of them is read.</summary>
internal sealed class SheetOverviewTool(WorkbookLibrary library, SpreadsheetOptions options) : SpreadsheetTool
{
    private const int MostRegions = 1000;
    private const int MostHeaders = 2000;

    public override ToolContract Contract { get; } = new(
        "sheet_overview", "Overview of a sheet", "What is on a sheet: regions with bounds, headers and kind. Read one by read_table with its region_id.")
    {
        Arguments =
        [
            ToolContract.Workbook, ToolContract.Sheet, ("max_regions", Schema.IntegerOf(0, MostRegions, 25, "0: all")), ("max_headers", Schema.IntegerOf(0, MostHeaders, 50, "0: all")),
            ("include_headers", Schema.FlagOf(true)), ToolContract.Offset,
        ],
        Required = [ToolArguments.WorkbookName, "sheet_name"],
        Answer =
        [
            ("sheet_name", Schema.Text), ("narrative", Schema.Text), ("used_range", Schema.Text), ("classification", Schema.Text), ("formula_ratio", Schema.Number),
            ("detected_regions", Schema.ListOf(Schema.ObjectOf(
                ("id", Schema.Integer), ("bounds", Schema.Text), ("header_row", Schema.Integer), ("headers", Schema.Texts), ("header_count", Schema.Integer),
                ("headers_truncated", Schema.Flag), ("row_count", Schema.Integer), ("region_kind", Schema.Text), ("classification", Schema.Text),
                ("confidence", Schema.Number), ("table_name", Schema.Text), ("evidence", Schema.Texts)))),
            .. ToolContract.PageMarks, ("detected_region_count", Schema.Integer), ("detected_regions_truncated", Schema.Flag), ("notable_features", Schema.Texts), ("notes", Schema.Texts),
        ],
    };

    public override async Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var loaded = await library.OpenAsync(arguments.Workbook, cancellationToken).ConfigureAwait(false);
        var sheet = loaded.Workbook.GetSheet(arguments.Text("sheet_name")!);
        var facts = loaded.FactsOf(sheet, cancellationToken);
        var map = loaded.RegionsOf(sheet, cancellationToken);
        var window = ItemWindow.Of(arguments.Number("offset", 0), Unlimited(arguments.Number("max_regions", 25), MostRegions), options);
        var mostHeaders = arguments.Flag("include_headers", true) ? Unlimited(arguments.Number("max_headers", 50), MostHeaders) : 0;
        answer.WriteString("sheet_name", sheet.Name);
        answer.WriteString("narrative", Narrate(sheet, facts, map));
        if (sheet.UsedRange is { } used)
            answer.WriteString("used_range", used.ToString());
        answer.WriteString("classification", facts.Classification);
        answer.WriteNumber("formula_ratio", Math.Round(SheetFacts.FormulaShareOf(sheet), 3));
        var written = ItemPage.Write(answer, "detected_regions", map.Regions.Skip(window.Offset), window, (json, region) => Write(json, region, mostHeaders));
        answer.WriteNumber("detected_region_count", map.Regions.Count);
        answer.WriteBoolean("detected_regions_truncated", window.Offset + written < map.Regions.Count);
        RowFormat.WriteNames(answer, "notable_features", FeaturesOf(sheet, facts));
        if (map.Notes.Count > 0)
            RowFormat.WriteNames(answer, "notes", [.. map.Notes]);
    }

    private static int Unlimited(int number, int most) => number == 0 ? most : number;

    private static string Narrate(Sheet sheet, SheetFacts facts, RegionMap map) => sheet.UsedRange is not { } used
        ? "The sheet is empty."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{facts.Classification} sheet, {used}: {sheet.NonEmptyCells} cells with values, {sheet.FormulaCells} formulas, {sheet.ErrorCells} errors, {map.Regions.Count} regions.");

    private static void Write(Utf8JsonWriter json, Region region, int mostHeaders)
    {
        json.WriteStartObject();
        json.WriteNumber("id", region.Id);
        json.WriteString("bounds", region.Bounds.ToString());
        if (region.HeaderRows.Count > 0)
            json.WriteNumber("header_row", region.HeaderRows[0]);
        if (region.HeaderRows.Count > 1)
            json.WriteNumber("header_rows", region.HeaderRows.Count);
        if (mostHeaders > 0 && region.Headers.Count > 0)
            RowFormat.WriteNames(json, "headers", [.. region.Headers.Take(mostHeaders).Select(header => CutText.At(header, 200))]);
        var headers = region.HeaderRows.Count > 0 ? region.Bounds.Columns : region.Headers.Count;
        json.WriteNumber("header_count", headers);
        if (mostHeaders > 0 && headers > Math.Min(mostHeaders, region.Headers.Count))
            json.WriteBoolean("headers_truncated", true);
        json.WriteNumber("row_count", Math.Max(0, region.Bounds.LastRow - region.FirstDataRow + 1));
        json.WriteString("region_kind", region.Kind.WireName());
        json.WriteString("classification", region.Kind.ClassificationName());
        json.WriteNumber("confidence", Math.Round(region.Confidence, 2));
        if (region.TableName is not null)
            json.WriteString("table_name", region.TableName);
        if (region.Evidence.Count > 0)
            RowFormat.WriteNames(json, "evidence", [.. region.Evidence.Select(evidence => evidence.WireName())]);
        json.WriteEndObject();
    }

    private static string[] FeaturesOf(Sheet sheet, SheetFacts facts)
    {
        var features = new List<string>(facts.StyleTags);
        AddCount(features, sheet.MergedRanges.Count, "merged ranges");
        AddCount(features, sheet.Comments.Count, "notes");
        if (sheet.AutoFilter is { } filter)
            features.Add($"filter on {filter}");
        if (sheet.HasHiddenLines)
            features.Add("hidden rows or columns");
        if (sheet.Visibility != SheetVisibility.Visible)
            features.Add("hidden sheet");
        return [.. features];
    }

    private static void AddCount(List<string> features, int count, string what)
    {
        if (count > 0)
            features.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}"));
    }
}
