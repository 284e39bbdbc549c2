using System.Text.Json;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Regions;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Sums a workbook up in a few lines, and says where to begin reading.</summary>
internal sealed class WorkbookSummaryTool(WorkbookLibrary library) : SpreadsheetTool
{
    private const int MostNames = 10;
    private const int MostEntryPoints = 5;
    private const int TallestEntryPoint = 10_000;
    private const int WidestEntryPoint = 200;

    private static readonly string[] Classes = ["data", "mixed", "calculator", "metadata", "empty"];

    public override ToolContract Contract { get; } = new(
        "workbook_summary", "Summarise a workbook", "Counts of cells, formulas, errors and kinds of sheets. summary_only=false adds regions, names and where to start.")
    {
        Arguments =
        [
            ToolContract.Workbook, ("summary_only", Schema.FlagOf(true)), ("include_entry_points", Schema.FlagOf(false)), ("include_named_ranges", Schema.FlagOf(false)),
        ],
        Answer =
        [
            ("workbook_id", Schema.Text), ("sheet_count", Schema.Integer), ("total_cells", Schema.Integer), ("total_formulas", Schema.Integer), ("total_errors", Schema.Integer),
            ("breakdown", Schema.Object), ("region_counts", Schema.Object), ("key_named_ranges", Schema.List), ("suggested_entry_points", Schema.List), ("notes", Schema.Texts),
        ],
    };

    public override async Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var loaded = await library.OpenAsync(arguments.Workbook, cancellationToken).ConfigureAwait(false);
        var sheets = loaded.Workbook.Sheets.Where(s => s.Kind is SheetKind.Worksheet or SheetKind.Macrosheet).ToList();
        var classes = sheets.ToDictionary(sheet => sheet, sheet => loaded.FactsOf(sheet, cancellationToken).Classification);
        answer.WriteString("workbook_id", loaded.File.Id);
        answer.WriteNumber("sheet_count", loaded.Workbook.Sheets.Count);
        answer.WriteNumber("total_cells", sheets.Sum(sheet => sheet.NonEmptyCells));
        answer.WriteNumber("total_formulas", sheets.Sum(sheet => sheet.FormulaCells));
        answer.WriteNumber("total_errors", sheets.Sum(sheet => sheet.ErrorCells));
        WriteCounts(answer, "breakdown", classes.Values);
        var everything = !arguments.Flag("summary_only", true);
        var notes = NotesOf(loaded.Workbook, sheets);
        if (everything)
            WriteRegions(answer, loaded, sheets, notes, cancellationToken);
        if (arguments.Flag("include_named_ranges", everything))
            WriteNames(answer, loaded.Workbook);
        if (arguments.Flag("include_entry_points", everything))
            WriteEntryPoints(answer, classes);
        if (notes.Count > 0)
            RowFormat.WriteNames(answer, "notes", [.. notes]);
    }

    private static void WriteCounts(Utf8JsonWriter answer, string member, IEnumerable<string> words)
    {
        answer.WriteStartObject(member);
        foreach (var group in words.CountBy(word => word).OrderBy(group => group.Key, StringComparer.Ordinal))
            answer.WriteNumber(group.Key, group.Value);
        answer.WriteEndObject();
    }

    private static void WriteRegions(Utf8JsonWriter answer, LoadedWorkbook loaded, List<Sheet> sheets, List<string> notes, CancellationToken cancellationToken)
    {
        var maps = sheets.ConvertAll(sheet => (Sheet: sheet, Map: loaded.RegionsOf(sheet, cancellationToken)));
        WriteCounts(answer, "region_counts", maps.SelectMany(found => found.Map.Regions).Select(region => region.Kind.ClassificationName()));
        notes.AddRange(maps.Where(found => found.Map.TimedOut).Select(found => $"Regions of sheet '{found.Sheet.Name}' are coarse: its detection ran out of time."));
    }

    private static void WriteNames(Utf8JsonWriter answer, Workbook workbook)
    {
        var names = workbook.DefinedNames.Where(name => !name.Hidden && !name.Name.StartsWith("_xlnm", StringComparison.OrdinalIgnoreCase))
            .DistinctBy(name => name.RefersTo, StringComparer.OrdinalIgnoreCase).Take(MostNames);
        answer.WriteStartArray("key_named_ranges");
        foreach (var name in names)
        {
            answer.WriteStartObject();
            answer.WriteString("name", name.Name);
            answer.WriteString("refers_to", CutText.At(name.RefersTo, 200));
            answer.WriteEndObject();
        }

        answer.WriteEndArray();
    }

    private static void WriteEntryPoints(Utf8JsonWriter answer, Dictionary<Sheet, string> classes)
    {
        var points = classes.Where(entry => entry.Key is { UsedRange: { } used, Visibility: SheetVisibility.Visible } && used.Rows <= TallestEntryPoint && used.Columns <= WidestEntryPoint)
            .OrderBy(entry => Array.IndexOf(Classes, entry.Value)).ThenBy(entry => entry.Key.Index).Take(MostEntryPoints);
        answer.WriteStartArray("suggested_entry_points");
        foreach (var (sheet, kind) in points)
        {
            answer.WriteStartObject();
            answer.WriteString("range", $"{SheetLookup.QuoteSheet(sheet.Name)}!{sheet.UsedRange}");
            answer.WriteString("classification", kind);
            answer.WriteEndObject();
        }

        answer.WriteEndArray();
    }

    private static List<string> NotesOf(Workbook workbook, List<Sheet> sheets)
    {
        var notes = new List<string>();
        var hidden = sheets.Count(sheet => sheet.Visibility != SheetVisibility.Visible);
        if (hidden > 0)
            notes.Add($"{hidden} of the sheets are hidden.");
        if (workbook.HasMacros)
            notes.Add("The workbook holds macros; they are never run here.");
        return notes;
    }
}
