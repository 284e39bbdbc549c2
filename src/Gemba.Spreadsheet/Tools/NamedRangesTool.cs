using System.Text.Json;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Lists defined names and tables.</summary>
internal sealed class NamedRangesTool(WorkbookLibrary library, SpreadsheetOptions options) : SpreadsheetTool
{
    public override ToolContract Contract { get; } = new(
        "named_ranges", "List names and tables", "Defined names and tables of a workbook with what they refer to. Hidden names are left out unless asked for.")
    {
        Arguments =
        [
            ToolContract.Workbook, ToolContract.Sheet, ("name_prefix", Schema.TextOf(255)), ("include_hidden", Schema.FlagOf(false)),
            ("limit", Schema.IntegerOf(1, 10_000, 100)), ToolContract.Offset,
        ],
        Answer =
        [
            ("items", Schema.ListOf(Schema.ObjectOf(
                ("name", Schema.Text), ("kind", Schema.Text), ("scope_kind", Schema.Text), ("scope_sheet_name", Schema.Text), ("refers_to", Schema.Text),
                ("sheet_name", Schema.Text), ("comment", Schema.Text)))),
            ("total", Schema.Integer), .. ToolContract.PageMarks,
        ],
    };

    public override async Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var workbook = (await library.OpenAsync(arguments.Workbook, cancellationToken).ConfigureAwait(false)).Workbook;
        var sheet = arguments.Text("sheet_name") is { } name ? workbook.GetSheet(name).Name : null;
        var prefix = arguments.Text("name_prefix") ?? "";
        var items = ItemsOf(workbook, arguments.Flag("include_hidden", false))
            .Where(item => item.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Where(item => sheet is null || Same(item.SheetName, sheet) || Same(item.Scope, sheet))
            .ToList();
        var window = ItemWindow.Of(arguments.Number("offset", 0), arguments.Number("limit", 100), options);
        ItemPage.Write(answer, "items", items.Skip(window.Offset), window, Write);
        answer.WriteNumber("total", items.Count);
    }

    private static IEnumerable<Item> ItemsOf(Workbook workbook, bool withHidden)
    {
        foreach (var table in workbook.Tables)
            yield return new Item(table.DisplayName, "table", null, $"{SheetLookup.QuoteSheet(table.SheetName)}!{table.Range}", table.SheetName, null);
        foreach (var name in workbook.DefinedNames.Where(name => withHidden || !name.Hidden))
        {
            var isRange = RangeText.TryRead(name.RefersTo, out var reference, out _) && reference.Cells is not null;
            yield return new Item(name.Name, isRange ? "named_range" : "formula", name.Scope, name.RefersTo, isRange ? reference.Sheet : null, name.Comment);
        }
    }

    private static void Write(Utf8JsonWriter json, Item item)
    {
        json.WriteStartObject();
        json.WriteString("name", item.Name);
        json.WriteString("kind", item.Kind);
        json.WriteString("scope_kind", item.Scope is null ? "workbook" : "sheet");
        if (item.Scope is not null)
            json.WriteString("scope_sheet_name", item.Scope);
        json.WriteString("refers_to", CutText.At(item.RefersTo, 1000));
        if (item.SheetName is not null)
            json.WriteString("sheet_name", item.SheetName);
        if (item.Comment is not null)
            json.WriteString("comment", CutText.At(item.Comment, 500));
        json.WriteEndObject();
    }

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private sealed record Item(string Name, string Kind, string? Scope, string RefersTo, string? SheetName, string? Comment);
}
