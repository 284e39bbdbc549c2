using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Walks through a sheet, some rows at a time.</summary>
internal sealed class SheetPageTool(WorkbookLibrary library, SpreadsheetOptions options) : SpreadsheetTool
{
    public override ToolContract Contract { get; } = new(
        "sheet_page", "Page through a sheet", "Rows of a sheet from start_row; long runs of empty rows are named, not written. compact: row number, then values; full: cell by cell with formulas, notes, styles if asked.")
    {
        Arguments =
        [
            ToolContract.Workbook, ToolContract.Sheet, ("start_row", Schema.IntegerOf(1, RangeText.LastRow, 1)), ("page_size", Schema.IntegerOf(1, 500, 50)),
            ("columns", Schema.ListOf(Schema.TextOf(20), 16_384, "letters, A:C")), ("columns_by_header", Schema.ListOf(Schema.TextOf(500), 16_384)),
            ("include_formulas", Schema.Flag), ("include_styles", Schema.FlagOf(false, "full only")), ("include_header", Schema.FlagOf(true)),
            ("format", Schema.OneOf("compact", "full", "values_only")), ToolContract.Cursor,
        ],
        PerPage = ["start_row", "page_size", "include_formulas", "include_styles", "include_header", "format"],
        Required = [ToolArguments.WorkbookName, "sheet_name"],
        Answer =
        [
            ("sheet_name", Schema.Text), ("format", Schema.Text), ("used_range", Schema.Text), ("first_row", Schema.Integer), ("header_row", Schema.List),
            ("rows", Schema.List), ("compact", Schema.ObjectOf(("headers", Schema.Texts), ("header_row", Schema.List), ("rows", Schema.List))),
            ("values_only", Schema.ObjectOf(("rows", Schema.List))), ("formulas", Schema.Object), ("row_part", Schema.Object), ToolContract.Skipped,
            ("truncated", Schema.Flag), ("rows_left", Schema.Integer), ("next_start_row", Schema.Integer), ("next_cursor", Schema.Text),
        ],
    };

    public override async Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var loaded = await library.OpenAsync(arguments.Workbook, cancellationToken).ConfigureAwait(false);
        var sheet = loaded.Workbook.GetSheet(arguments.Text("sheet_name")!);
        var format = arguments.Text("format") ?? "compact";
        answer.WriteString("sheet_name", sheet.Name);
        answer.WriteString("format", format);
        if (sheet.UsedRange is not { } used)
        {
            WriteEmpty(answer, format);
            return;
        }

        answer.WriteString("used_range", used.ToString());
        var columns = ChooseColumns(sheet, used, arguments);
        var first = Math.Max(used.FirstRow, arguments.Number("start_row", 1));
        var grid = new Grid(sheet, RowNumbers.Run(first, used.LastRow), columns, Array.ConvertAll(columns, CellRange.LettersOf));
        var withFormulas = arguments.Flag("include_formulas", format == "full");
        RowFormat rows = format switch
        {
            "full" => new FullRows(sheet, withFormulas, arguments.Flag("include_styles", false)),
            "values_only" => new ValueRows(),
            _ => new DenseRows(numbered: true),
        };
        var seal = new CursorSeal(Contract, loaded, arguments);
        var from = arguments.Text("cursor") is { } cursor ? PlaceOf(seal.Open(cursor), first) : default;
        var page = new GridPager(rows, withFormulas && format != "full")
            .Read(grid, from, arguments.Number("page_size", 50), AnswerBudget.Of(options), cancellationToken);
        WritePage(answer, new Written(format, rows, grid, page, arguments.Flag("include_header", true) ? used.FirstRow : null));
        RowFormat.WriteFormulas(answer, page);
        if (page.Rows > 0)
            answer.WriteNumber("first_row", grid.Rows[page.FirstRow]);
        PageEnd.WriteByRow(answer, grid, page, page.Next is { } next ? seal.Close(new GridPlace(first + next.Row, next.Column).ToString()) : null);
    }

    // Cursors name rows of the sheet, so that they mean the same whatever start_row the next call has.
    private static GridPlace PlaceOf(string cursor, int first) =>
        !GridPlace.TryRead(cursor, out var place) ? throw new FaultException(SpreadsheetFaults.InvalidCursor(cursor))
        : place.Row < first ? throw new FaultException(SpreadsheetFaults.StartRowAgainstCursor(first, place.Row))
        : new GridPlace(place.Row - first, place.Column);

    private static int[] ChooseColumns(Sheet sheet, CellRange used, ToolArguments arguments)
    {
        if (arguments.Has("columns") && arguments.Has("columns_by_header"))
            throw new FaultException(SpreadsheetFaults.ConflictingArguments("columns", "columns_by_header"));
        return arguments.Has("columns_by_header")
            ? ColumnNames.Read(sheet, used, used.FirstRow, 1).Choose(arguments.Texts("columns_by_header"))
            : ColumnNames.Letters(used).Choose(arguments.Texts("columns"));
    }

    private static void WritePage(Utf8JsonWriter answer, Written written)
    {
        if (written.Format != "full")
            answer.WriteStartObject(written.Format);
        if (written.Format == "compact")
            RowFormat.WriteNames(answer, "headers", written.Grid.Names.AsSpan(written.Page.FirstColumn, written.Page.Columns));
        if (written.HeaderRow is { } header && written.Format != "values_only")
            WriteHeader(answer, written, header);
        written.Rows.WritePage(answer, written.Page, written.Grid.Names);
        if (written.Format != "full")
            answer.WriteEndObject();
    }

    private static void WriteHeader(Utf8JsonWriter answer, Written written, int header)
    {
        answer.WriteStartArray("header_row");
        foreach (var column in written.Grid.Columns.AsSpan(written.Page.FirstColumn, written.Page.Columns))
            answer.WriteCell(written.Grid.Sheet.ValueAt(header, column), 200);
        answer.WriteEndArray();
    }

    private static void WriteEmpty(Utf8JsonWriter answer, string format)
    {
        if (format != "full")
            answer.WriteStartObject(format);
        answer.WriteStartArray("rows");
        answer.WriteEndArray();
        if (format != "full")
            answer.WriteEndObject();
        answer.WriteBoolean("truncated", false);
    }

    private sealed record Written(string Format, RowFormat Rows, Grid Grid, GridPage Page, int? HeaderRow);
}
