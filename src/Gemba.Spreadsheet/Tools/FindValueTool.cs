using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Finds cells by their value, or values by the label beside them.</summary>
internal sealed class FindValueTool(WorkbookLibrary library, SpreadsheetOptions options) : SpreadsheetTool
{
    public override ToolContract Contract { get; } = new(
        "find_value", "Find values", "Cells whose value matches query, or the values beside or below cells that match label.")
    {
        Arguments =
        [
            ToolContract.Workbook, ("query", Schema.TextOf(1000)), ("label", Schema.TextOf(1000)), ("mode", Schema.AnyOf("value", "label")),
            ("match_mode", Schema.OneOf("contains", "exact", "prefix", "regex")), ("case_sensitive", Schema.FlagOf(false)),
            ToolContract.Sheet, ("region_id", Schema.IntegerOf(0, 1_000_000)), ("table_name", Schema.TextOf(255)),
            ("value_types", Schema.ListOf(Schema.AnyOf("text", "number", "bool", "date", "time", "error"), 6)), ("search_headers_only", Schema.FlagOf(false)),
            ("direction", Schema.OneOf("any", "right", "below")), ("limit", Schema.IntegerOf(1, 10_000, 50)), ToolContract.Offset,
            ("context", Schema.OneOf("none", "neighbors", "row", "both")), ("context_width", Schema.IntegerOf(1, 20, 3)),
        ],
        Answer =
        [
            ("matches", Schema.ListOf(Schema.ObjectOf(
                ("address", Schema.Text), ("sheet_name", Schema.Text), ("value", Schema.Any), ("label_hit", Schema.Object),
                ("neighbors", Schema.Object), ("row_context", Schema.Object)))),
            ("match_count", Schema.Integer), .. ToolContract.PageMarks,
        ],
    };

    public override async Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var loaded = await library.OpenAsync(arguments.Workbook, cancellationToken).ConfigureAwait(false);
        var areas = SearchAreas.Of(loaded, arguments, cancellationToken);
        if (arguments.Flag("search_headers_only", false))
            areas = SearchAreas.HeadersOf(loaded, areas, cancellationToken);
        var hits = ByLabel(arguments)
            ? LabelSearch.Find(areas, QueryOf(arguments, arguments.Text("label") ?? arguments.Text("query")!), arguments.Text("direction") ?? "any", cancellationToken)
            : CellSearch.Find(areas, Wants(arguments, ValueQueryOf(arguments)), cancellationToken).ConvertAll(found => new LabelSearch.Hit(found, null));
        if (ByLabel(arguments))
            hits = Narrow(hits, arguments);
        var window = ItemWindow.Of(arguments.Number("offset", 0), arguments.Number("limit", 50), options);
        var context = new MatchContext(loaded, arguments, cancellationToken);
        ItemPage.Write(answer, "matches", hits.Skip(window.Offset), window, (json, hit) => Write(json, hit, context));
        answer.WriteNumber("match_count", hits.Count);
    }

    private static bool ByLabel(ToolArguments arguments)
    {
        if (!arguments.Has("query") && !arguments.Has("label"))
            throw new FaultException(SpreadsheetFaults.NeedsArgument("query", "Say what to look for: query for a value, label for the value beside a label."));
        return arguments.Has("label") ? arguments.Text("mode") != "value" : arguments.Text("mode") == "label";
    }

    private TextQuery ValueQueryOf(ToolArguments arguments) => QueryOf(arguments, arguments.Text("query") ?? arguments.Text("label")!);

    private TextQuery QueryOf(ToolArguments arguments, string text) =>
        new(text, arguments.Text("match_mode") ?? "contains", arguments.Flag("case_sensitive", false), options.RegexTimeout);

    // In label mode the query, where there is one beside the label, speaks of the value.
    private List<LabelSearch.Hit> Narrow(List<LabelSearch.Hit> hits, ToolArguments arguments)
    {
        var types = arguments.Texts("value_types");
        var query = arguments.Has("label") && arguments.Has("query") ? QueryOf(arguments, arguments.Text("query")!) : null;
        return hits.FindAll(hit =>
        {
            var value = hit.Cell.Sheet.ValueAt(hit.Cell.Row, hit.Cell.Column);
            return (types.Length == 0 || types.Contains(CellText.NameOf(value.Kind))) && (query is null || query.Matches(CellText.Of(value)));
        });
    }

    private static CellSearch.Wanted Wants(ToolArguments arguments, TextQuery query)
    {
        var types = arguments.Texts("value_types");
        return (Sheet _, in ColumnCells cell, int _) =>
            cell.Kind != CellKind.Empty && (types.Length == 0 || types.Contains(CellText.NameOf(cell.Kind))) && query.Matches(CellText.Of(cell.Value));
    }

    private static void Write(Utf8JsonWriter json, LabelSearch.Hit hit, MatchContext context)
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
