using System.Globalization;
using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Reads the cells of ranges as they lie.</summary>
internal sealed class RangeValuesTool(WorkbookLibrary library, SpreadsheetOptions options) : SpreadsheetTool
{
    public override ToolContract Contract { get; } = new(
        "range_values", "Read ranges", "Cells of ranges as they lie: A1:C9, A:C, 2:5, Sheet!A1:B2, a defined name or table. dense leaves out empty row ends.")
    {
        Arguments =
        [
            ToolContract.Workbook,
            ToolContract.Sheet,
            ("ranges", Schema.ListOf(Schema.TextOf(500), 100)),
            ("include_headers", Schema.FlagOf(false, "column letters")),
            ("include_formulas", Schema.FlagOf(false)),
            ("format", GridFormats.Choice),
            ("page_size", Schema.IntegerOf(1, 1_048_576, about: "rows per range")),
            ToolContract.Cursor,
        ],
        PerPage = ["include_headers", "include_formulas", "format", "page_size"],
        Required = [ToolArguments.WorkbookName, "ranges"],
        Answer =
        [
            ("ranges", Schema.ListOf(Schema.ObjectOf(
                ("sheet_name", Schema.Text), ("range", Schema.Text), ("requested", Schema.Text), ("headers", Schema.Texts), ("rows", Schema.List), ("csv", Schema.Text),
                ("formulas", Schema.Object), ("note", Schema.Text), ("first_row", Schema.Integer), ToolContract.Skipped, ("truncated", Schema.Flag), ("next_start_row", Schema.Integer)))),
            ("truncated", Schema.Flag), ("next_cursor", Schema.Text),
        ],
    };

    public override async Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var loaded = await library.OpenAsync(arguments.Workbook, cancellationToken).ConfigureAwait(false);
        var texts = arguments.Texts("ranges");
        var ranges = Array.ConvertAll(texts, text => loaded.Workbook.GetRange(text, arguments.Text("sheet_name"), OnlySheetOf(loaded.Workbook)));
        var budget = AnswerBudget.Of(options);
        var seal = new CursorSeal(Contract, loaded, arguments);
        var left = new List<string>();
        answer.WriteStartArray("ranges");
        foreach (var (index, place) in StartOf(arguments.Text("cursor") is { } cursor ? seal.Open(cursor) : null, ranges.Length))
        {
            if (ReadRange(answer, arguments, new Part(texts[index], ranges[index], place), budget, cancellationToken) is { } next)
                left.Add(string.Create(CultureInfo.InvariantCulture, $"{index}:{next}"));
        }

        answer.WriteEndArray();
        answer.WriteBoolean("truncated", left.Count > 0);
        if (left.Count > 0)
            answer.WriteString("next_cursor", seal.Close(string.Join(',', left)));
    }

    // Gives back where the range goes on; a range for which nothing is left in the budget is not mentioned but in the cursor.
    private static GridPlace? ReadRange(Utf8JsonWriter answer, ToolArguments arguments, Part part, AnswerBudget budget, CancellationToken cancellationToken)
    {
        if (part.Range.UsedPart() is not { } cells)
        {
            WriteEmpty(answer, part);
            return null;
        }

        var letters = ColumnNames.Letters(cells);
        var grid = new Grid(part.Range.Sheet, RowNumbers.Run(cells.FirstRow, cells.LastRow), letters.Choose([]), letters.Names);
        var format = GridFormats.Of(arguments.Text("format"), arguments.Flag("include_headers", false));
        var page = new GridPager(format, arguments.Flag("include_formulas", false))
            .Read(grid, part.From, arguments.Number("page_size", int.MaxValue), budget, cancellationToken);
        if (page is { Rows: 0, Skipped.Count: 0, Next: not null })
            return page.Next;
        answer.WriteStartObject();
        WriteAddress(answer, part, cells);
        if (arguments.Flag("include_headers", false) && GridFormats.HasNamesBeside(arguments.Text("format")))
            RowFormat.WriteNames(answer, "headers", grid.Names.AsSpan(page.FirstColumn, page.Columns));
        if (page.Rows > 0 && (part.From != default || page.FirstRow > 0))
            answer.WriteNumber("first_row", grid.Rows[page.FirstRow]);
        format.WritePage(answer, page, grid.Names);
        RowFormat.WriteFormulas(answer, page);
        PageEnd.WriteByRow(answer, grid, page, null);
        answer.WriteEndObject();
        return page.Next;
    }

    private static void WriteAddress(Utf8JsonWriter answer, Part part, CellRange cells)
    {
        answer.WriteString("sheet_name", part.Range.Sheet.Name);
        answer.WriteString("range", cells.ToString());
        if (cells != part.Range.Cells || !RangeText.TryRead(part.Text, out var written, out _) || written.Cells is null)
            answer.WriteString("requested", part.Text);
    }

    private static void WriteEmpty(Utf8JsonWriter answer, Part part)
    {
        answer.WriteStartObject();
        WriteAddress(answer, part, part.Range.Cells);
        answer.WriteString("note", "Every cell of it is empty.");
        answer.WriteBoolean("truncated", false);
        answer.WriteEndObject();
    }

    // A cursor names every range that is not finished, and where it goes on: "0:120,2:0".
    private static List<(int Range, GridPlace Place)> StartOf(string? position, int ranges)
    {
        if (position is null)
            return [.. Enumerable.Range(0, ranges).Select(range => (range, default(GridPlace)))];
        var start = new List<(int, GridPlace)>();
        foreach (var part in position.Split(','))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !int.TryParse(part.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var range) || range >= ranges
                || !GridPlace.TryRead(part.AsSpan(colon + 1), out var place))
                throw new FaultException(SpreadsheetFaults.InvalidCursor(position));
            start.Add((range, place));
        }

        return start;
    }

    private static Sheet? OnlySheetOf(Workbook workbook) => workbook.Sheets.Count == 1 ? workbook.GetSheet(workbook.Sheets[0].Name) : null;

    private readonly record struct Part(string Text, SheetRange Range, GridPlace From);
}
