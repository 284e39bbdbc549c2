using System.Text.Json;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Features;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Finds formulas by a piece of their text.</summary>
internal sealed class FindFormulaTool(WorkbookLibrary library, SpreadsheetOptions options) : SpreadsheetTool
{
    private const int LongestFormula = 2000;

    public override ToolContract Contract { get; } = new(
        "find_formula", "Find formulas", "Cells whose formula contains query, with the formula and its last computed value.")
    {
        Feature = nameof(FeatureOptions.SearchTools),
        Arguments =
        [
            ToolContract.Workbook, ("query", Schema.TextOf(1000, "as SUM( or Sheet2!")), ToolContract.Sheet, ("case_sensitive", Schema.FlagOf(false)),
            ("include_context", Schema.FlagOf(false)), ("context_rows", Schema.IntegerOf(0, 10, 1)), ("context_cols", Schema.IntegerOf(0, 10, 1)),
            ("limit", Schema.IntegerOf(1, 500, 50)), ToolContract.Offset, ToolContract.Cursor,
        ],
        PerPage = ["limit", "offset", "include_context", "context_rows", "context_cols"],
        Required = [ToolArguments.WorkbookName, "query"],
        Answer =
        [
            ("matches", Schema.ListOf(Schema.ObjectOf(
                ("address", Schema.Text), ("sheet_name", Schema.Text), ("formula", Schema.Text), ("cached_value", Schema.Any), ("context", Schema.Object)))),
            .. SearchPage.Marks,
        ],
    };

    public override async Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var loaded = await library.OpenAsync(arguments.Workbook, cancellationToken).ConfigureAwait(false);
        var query = new TextQuery(arguments.Text("query")!, "contains", arguments.Flag("case_sensitive", false), options.RegexTimeout);
        var steps = new WorkSteps(options.MaxWorkSteps);
        var areas = SearchAreas.Of(loaded, arguments, cancellationToken);
        var search = new CellSearch(areas, (sheet, cell) => cell.HasFormula && query.Matches($"={cell.Formula}", steps) ? HitOf(sheet, cell) : null, steps);
        var seal = new CursorSeal(Contract, loaded, arguments);
        var page = new SearchPage.Searched(search, search.From(SearchPage.StartOf(arguments, seal), cancellationToken), seal);
        SearchPage.Write(answer, page, ItemWindow.Of(0, arguments.Number("limit", 50), options), (json, hit) => Write(json, hit.Cell, arguments));
    }

    private static CellSearch.Hit HitOf(Sheet sheet, CellWalk cell) => new(new CellSearch.Found(sheet, cell.Row, cell.Column));

    private static void Write(Utf8JsonWriter json, CellSearch.Found cell, ToolArguments arguments)
    {
        json.WriteStartObject();
        json.WriteString("address", CellRange.AddressOf(cell.Row, cell.Column));
        json.WriteString("sheet_name", cell.Sheet.Name);
        json.WriteString("formula", CutText.At($"={cell.Sheet.FormulaAt(cell.Row, cell.Column)}", LongestFormula));
        json.WritePropertyName("cached_value");
        json.WriteCell(cell.Sheet.ValueAt(cell.Row, cell.Column), MatchContext.LongestText);
        if (arguments.Flag("include_context", false))
            WriteContext(json, cell, arguments.Number("context_rows", 1), arguments.Number("context_cols", 1));
        json.WriteEndObject();
    }

    private static void WriteContext(Utf8JsonWriter json, CellSearch.Found cell, int rows, int columns)
    {
        var used = cell.Sheet.UsedRange!.Value;
        var around = new CellRange(
            Math.Max(used.FirstRow, cell.Row - rows), Math.Max(used.FirstColumn, cell.Column - columns),
            Math.Min(used.LastRow, cell.Row + rows), Math.Min(used.LastColumn, cell.Column + columns));
        json.WriteStartObject("context");
        json.WriteString("range", around.ToString());
        json.WriteStartArray("rows");
        for (var row = around.FirstRow; row <= around.LastRow; row++)
        {
            json.WriteStartArray();
            for (var column = around.FirstColumn; column <= around.LastColumn; column++)
                json.WriteCell(cell.Sheet.ValueAt(row, column), MatchContext.LongestText);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
