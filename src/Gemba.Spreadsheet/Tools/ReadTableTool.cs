using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Reads records: chosen columns and rows of a table, region, range or sheet.</summary>
internal sealed class ReadTableTool(WorkbookLibrary library, SpreadsheetOptions options) : SpreadsheetTool
{
    private static readonly Schema Filter = Schema.Closed(
        ["column", "op"], ("column", Schema.TextOf(500)), ("op", Schema.AnyOf(RowFilter.Operations)),
        ("value", Schema.AnyAbout("eq, ne, in: case counts; contains, starts_with, ends_with: not. Zone of dates ignored")));

    public override ToolContract Contract { get; } = new(
        "read_table",
        "Read a table",
        "Rows of a table, region, range or whole sheet, with filters and paging. Columns by header or letter; filter values typed, dates ISO 8601.")
    {
        Arguments =
        [
            ToolContract.Workbook,
            .. BlockLookup.Arguments,
            ("header_row", Schema.IntegerOf(1, 1_048_576)),
            ("header_rows", Schema.IntegerOf(0, 20, about: "0: no headers")),
            ("columns", Schema.ListOf(Schema.TextOf(500), 16_384)),
            ("filters", Schema.ListOf(Filter, 50, "all must hold")),
            ("sample_mode", Schema.OneOf("first", "last", "distributed")),
            ("limit", Schema.IntegerOf(1, 1_048_576, 100)),
            ToolContract.Offset,
            ToolContract.Cursor,
            ("format", GridFormats.Choice),
            ("include_headers", Schema.FlagOf(true)),
            ("include_types", Schema.FlagOf(false)),
            ("include_formulas", Schema.FlagOf(false)),
        ],
        PerPage = ["limit", "offset", "format", "include_headers", "include_types", "include_formulas"],
        Answer =
        [
            ("sheet_name", Schema.Text), ("table_name", Schema.Text), ("range", Schema.Text), ("header_row", Schema.Integer), ("warnings", Schema.Texts),
            ("headers", Schema.Texts), ("types", Schema.Texts), ("rows", Schema.List), ("csv", Schema.Text), ("formulas", Schema.Object),
            ("row_part", Schema.Object), ToolContract.Skipped, ("sampled", Schema.Flag), ("total_rows", Schema.Integer), ("returned_rows", Schema.Integer), .. ToolContract.PageMarks, ("next_cursor", Schema.Text),
        ],
    };

    public override async Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var loaded = await library.OpenAsync(arguments.Workbook, cancellationToken).ConfigureAwait(false);
        var block = BlockLookup.Get(loaded, arguments, cancellationToken);
        var columns = block.Columns.Choose(arguments.Texts("columns"));
        var matching = FilterRows(block, arguments, cancellationToken);
        var limit = arguments.Number("limit", 100);
        var rows = TableRows.Sample(matching, arguments.Text("sample_mode") ?? "first", limit);
        var grid = new Grid(block.Sheet, rows, columns, Array.ConvertAll(columns, block.Columns.NameOf));
        var format = GridFormats.Of(arguments.Text("format"), arguments.Flag("include_headers", true));
        var pager = new GridPager(format, arguments.Flag("include_formulas", false));
        var seal = SealOf(loaded, arguments);
        var start = StartOf(arguments, seal);
        var page = pager.Read(grid, start.Place, limit, AnswerBudget.Of(options), cancellationToken);

        WriteBlock(answer, block);
        if (arguments.Flag("include_headers", true) && GridFormats.HasNamesBeside(arguments.Text("format")))
            RowFormat.WriteNames(answer, "headers", grid.Names.AsSpan(page.FirstColumn, page.Columns));
        if (arguments.Flag("include_types", false))
            RowFormat.WriteNames(answer, "types", TableRows.TypesOf(grid, page));
        format.WritePage(answer, page, grid.Names);
        RowFormat.WriteFormulas(answer, page);
        if (rows.Count < matching.Count)
            answer.WriteBoolean("sampled", true);
        var next = page.Next is { } place ? seal.Close(new TablePlace(place, start.Offset).ToString()) : null;
        PageEnd.Write(answer, grid, page, new PageEnd.Onward(next, ByOffset: !IsSample(arguments), LeftOut: rows.Count < matching.Count));
        answer.WriteNumber("total_rows", matching.Count);
    }

    private static RowNumbers FilterRows(TableBlock block, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var filters = arguments.Items("filters").Select(item => RowFilter.Read(item, block.Columns)).ToList();
        block.Warnings.AddRange(filters.SelectMany(filter => filter.WarningsFor(block, cancellationToken)));
        if (filters.Count == 0)
            return RowNumbers.Run(block.FirstDataRow, block.LastDataRow);
        var rows = TableRows.Filter(block, filters, cancellationToken);
        if (rows.Count == 0)
            block.Warnings.AddRange(filters.Select(filter => filter.CaseWarningFor(block, cancellationToken)).OfType<string>());
        return rows;
    }

    // How many rows a sample has decides which they are.
    private CursorSeal SealOf(LoadedWorkbook loaded, ToolArguments arguments) =>
        new(Contract, loaded, arguments, IsSample(arguments) ? ["limit"] : []);

    private static bool IsSample(ToolArguments arguments) => arguments.Text("sample_mode") is not (null or "first");

    private static TablePlace StartOf(ToolArguments arguments, CursorSeal seal)
    {
        var offset = arguments.Number("offset", 0);
        if (offset > 0 && arguments.Text("sample_mode") is { } mode and not "first")
            throw new FaultException(SpreadsheetFaults.ConflictingArguments("offset", $"sample_mode {mode}"));
        if (arguments.Text("cursor") is not { } cursor)
            return new TablePlace(new GridPlace(offset, 0), offset);
        if (!TablePlace.TryRead(seal.Open(cursor), out var start))
            throw new FaultException(SpreadsheetFaults.InvalidCursor(cursor));
        return start.AgreesWith(offset) ? start : throw new FaultException(SpreadsheetFaults.OffsetAgainstCursor(offset, start.Place.Row));
    }

    private static void WriteBlock(Utf8JsonWriter answer, TableBlock block)
    {
        answer.WriteString("sheet_name", block.Sheet.Name);
        if (block.TableName is not null)
            answer.WriteString("table_name", block.TableName);
        if (block.Range is { } range)
            answer.WriteString("range", range.ToString());
        if (block.HeaderRow is { } header)
            answer.WriteNumber("header_row", header);
        if (block.Warnings.Count > 0)
            RowFormat.WriteNames(answer, "warnings", [.. block.Warnings]);
    }
}
