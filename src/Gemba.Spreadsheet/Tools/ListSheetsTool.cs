using System.Text.Json;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Lists the sheets of a workbook with their sizes.</summary>
internal sealed class ListSheetsTool(WorkbookLibrary library, SpreadsheetOptions options) : SpreadsheetTool
{
    public override ToolContract Contract { get; } = new(
        "list_sheets", "List sheets", "Sheets of a workbook in tab order with size, formulas, errors and classification.")
    {
        Arguments =
        [
            ToolContract.Workbook, ("limit", Schema.IntegerOf(1, 10_000, 100)), ToolContract.Offset,
            ("include_bounds", Schema.FlagOf(false, "also the used range")),
        ],
        Answer =
        [
            ("workbook_id", Schema.Text),
            ("sheets", Schema.ListOf(Schema.ObjectOf(
                ("name", Schema.Text), ("visible", Schema.Flag), ("used_range", Schema.Text), ("row_count", Schema.Integer), ("column_count", Schema.Integer),
                ("non_empty_cells", Schema.Integer), ("formula_cells", Schema.Integer), ("classification", Schema.Text), ("style_tags", Schema.Texts)))),
            ("total", Schema.Integer),
            .. ToolContract.PageMarks,
        ],
    };

    public override async Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var loaded = await library.OpenAsync(arguments.Workbook, cancellationToken).ConfigureAwait(false);
        var window = ItemWindow.Of(arguments.Number("offset", 0), arguments.Number("limit", 100), options);
        var withBounds = arguments.Flag("include_bounds", false);
        answer.WriteString("workbook_id", loaded.File.Id);
        ItemPage.Write(answer, "sheets", loaded.Workbook.Sheets.Skip(window.Offset), window, (json, sheet) =>
        {
            json.WriteStartObject();
            WriteName(json, sheet);
            if (sheet.Kind is SheetKind.Worksheet or SheetKind.Macrosheet)
                WriteSize(json, sheet, withBounds, loaded.FactsOf(sheet, cancellationToken));
            json.WriteEndObject();
        });
        answer.WriteNumber("total", loaded.Workbook.Sheets.Count);
    }

    private static void WriteName(Utf8JsonWriter json, Sheet sheet)
    {
        json.WriteString("name", sheet.Name);
        if (sheet.Kind != SheetKind.Worksheet)
            json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(sheet.Kind.ToString()));
        json.WriteBoolean("visible", sheet.Visibility == SheetVisibility.Visible);
        if (sheet.Visibility != SheetVisibility.Visible)
            json.WriteString("visibility", sheet.Visibility == SheetVisibility.Hidden ? "hidden" : "very_hidden");
    }

    private static void WriteSize(Utf8JsonWriter json, Sheet sheet, bool withBounds, SheetFacts facts)
    {
        if (withBounds && sheet.UsedRange is { } used)
            json.WriteString("used_range", used.ToString());
        json.WriteNumber("row_count", sheet.UsedRange?.LastRow ?? 0);
        json.WriteNumber("column_count", sheet.UsedRange?.LastColumn ?? 0);
        json.WriteNumber("non_empty_cells", sheet.NonEmptyCells);
        json.WriteNumber("formula_cells", sheet.FormulaCells);
        if (sheet.ErrorCells > 0)
            json.WriteNumber("error_cells", sheet.ErrorCells);
        json.WriteString("classification", facts.Classification);
        if (facts.StyleTags.Count > 0)
            RowFormat.WriteNames(json, "style_tags", [.. facts.StyleTags]);
    }
}
