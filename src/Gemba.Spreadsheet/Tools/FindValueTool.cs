using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Features;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Finds cells by their value, or values by the label beside them.</summary>
internal sealed class FindValueTool(WorkbookLibrary library, SpreadsheetOptions options) : SpreadsheetTool
{
    public override ToolContract Contract { get; } = new(
        "find_value", "Find values", "Cells whose value matches query, or the values beside or below cells that match label.")
    {
        Feature = nameof(FeatureOptions.SearchTools),
        Arguments =
        [
            ToolContract.Workbook, ("query", Schema.TextOf(1000)), ("label", Schema.TextOf(1000)), ("mode", Schema.AnyOf("value", "label")),
            ("match_mode", Schema.OneOf("contains", "exact", "prefix", "regex")), ("case_sensitive", Schema.FlagOf(false)),
            ToolContract.Sheet, ("region_id", Schema.IntegerOf(0, 1_000_000)), ("table_name", Schema.TextOf(255)),
            ("value_types", Schema.ListOf(Schema.AnyOf("text", "number", "bool", "date", "time", "error"), 6)), ("search_headers_only", Schema.FlagOf(false)),
            ("direction", Schema.OneOf("any", "right", "below")), ("limit", Schema.IntegerOf(1, 10_000, 50)), ToolContract.Offset, ToolContract.Cursor,
            ("context", Schema.OneOf("none", "neighbors", "row", "both")), ("context_width", Schema.IntegerOf(1, 20, 3)),
        ],
        PerPage = ["limit", "offset", "context", "context_width"],
        Answer =
        [
            ("matches", Schema.ListOf(Schema.ObjectOf(
                ("address", Schema.Text), ("sheet_name", Schema.Text), ("value", Schema.Any), ("label_hit", Schema.Object),
                ("neighbors", Schema.Object), ("row_context", Schema.Object)))),
            .. SearchPage.Marks,
        ],
    };

    public override async Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var loaded = await library.OpenAsync(arguments.Workbook, cancellationToken).ConfigureAwait(false);
        var areas = SearchAreas.Of(loaded, arguments, cancellationToken);
        if (arguments.Flag("search_headers_only", false))
            areas = SearchAreas.HeadersOf(loaded, areas, cancellationToken);
        var steps = new WorkSteps(options.MaxWorkSteps);
        var search = new CellSearch(areas, ByLabel(arguments) ? WantsBesideLabel(arguments, steps) : Wants(arguments, steps), steps);
        var context = new MatchContext(loaded, arguments, cancellationToken);
        var seal = new CursorSeal(Contract, loaded, arguments);
        var page = new SearchPage.Searched(search, search.From(SearchPage.StartOf(arguments, seal), cancellationToken), seal);
        SearchPage.Write(answer, page, ItemWindow.Of(0, arguments.Number("limit", 50), options), (json, hit) => Write(json, hit, context));
    }

    private static bool ByLabel(ToolArguments arguments)
    {
        if (!arguments.Has("query") && !arguments.Has("label"))
            throw new FaultException(SpreadsheetFaults.NeedsArgument("query", "Say what to look for: query for a value, label for the value beside a label."));
        return arguments.Has("label") ? arguments.Text("mode") != "value" : arguments.Text("mode") == "label";
    }

    private TextQuery QueryOf(ToolArguments arguments, string text) =>
        new(text, arguments.Text("match_mode") ?? "contains", arguments.Flag("case_sensitive", false), options.RegexTimeout);

    private CellSearch.Match Wants(ToolArguments arguments, WorkSteps steps)
    {
        var types = arguments.Texts("value_types");
        var query = QueryOf(arguments, arguments.Text("query") ?? arguments.Text("label")!);
        return (sheet, cell) => cell.Kind != CellKind.Empty && IsOneOf(types, cell.Kind) && query.Matches(CellText.Of(cell.Value), steps)
            ? new CellSearch.Hit(new CellSearch.Found(sheet, cell.Row, cell.Column))
            : null;
    }

    // The query, where there is one beside the label, speaks of the value.
    private CellSearch.Match WantsBesideLabel(ToolArguments arguments, WorkSteps steps)
    {
        var types = arguments.Texts("value_types");
        var labels = new LabelSearch(QueryOf(arguments, arguments.Text("label") ?? arguments.Text("query")!), arguments.Text("direction") ?? "any", steps);
        var query = arguments.Has("label") && arguments.Has("query") ? QueryOf(arguments, arguments.Text("query")!) : null;
        return (sheet, cell) => labels.ValueBeside(sheet, cell) is { } hit
            && sheet.ValueAt(hit.Cell.Row, hit.Cell.Column) is var value && IsOneOf(types, value.Kind) && query?.Matches(CellText.Of(value), steps) != false
                ? hit
                : null;
    }

    private static bool IsOneOf(string[] types, CellKind kind) => types.Length == 0 || types.Contains(CellText.NameOf(kind));

    private static void Write(Utf8JsonWriter json, CellSearch.Hit hit, MatchContext context)
    {
        var cell = hit.Cell;
        json.WriteStartObject();
        json.WriteString("address", CellRange.AddressOf(cell.Row, cell.Column));
        json.WriteString("sheet_name", cell.Sheet.Name);
        json.WritePropertyName("value");
        json.WriteCell(cell.Sheet.ValueAt(cell.Row, cell.Column), MatchContext.LongestText);
        if (hit.Label is { } label)
        {
            json.WriteStartObject("label_hit");
            json.WriteString("address", CellRange.AddressOf(label.Row, label.Column));
            json.WriteString("label", CutText.At(CellText.Of(label.Sheet.ValueAt(label.Row, label.Column)), MatchContext.LongestText));
            json.WriteEndObject();
        }

        context.Write(json, cell);
        json.WriteEndObject();
    }
}
