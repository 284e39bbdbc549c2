using System.Text.Json;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Workspaces;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Lists the workbooks of the workspace.</summary>
internal sealed class ListWorkbooksTool(WorkbookLibrary library, SpreadsheetOptions options) : SpreadsheetTool
{
    public override ToolContract Contract { get; } = new(
        "list_workbooks", "List workbooks", "Workbooks in the workspace, by name. Filters combine. Start here; use workbook_id in other tools.")
    {
        Arguments =
        [
            ("slug_prefix", Schema.TextOf(255, "start of the file name")),
            ("folder", Schema.TextOf(255, "name of the containing folder")),
            ("path_glob", Schema.TextOf(1000, "as 2024/**/*.xlsx")),
            ("limit", Schema.IntegerOf(1, 10_000, 100)),
            ToolContract.Offset,
            ("include_paths", Schema.FlagOf(false, "also folder and short_id")),
        ],
        Required = [],
        Answer =
        [
            ("workbooks", Schema.ListOf(Schema.ObjectOf(
                ("workbook_id", Schema.Text), ("slug", Schema.Text), ("path", Schema.Text), ("bytes", Schema.Integer), ("last_modified", Schema.Text)))),
            ("total", Schema.Integer),
            .. ToolContract.PageMarks,
            ("listing_cut", Schema.Text),
            ("problems", Schema.ListOf(Schema.ObjectOf(("path", Schema.Text), ("reason", Schema.Text)))),
            ("problem_count", Schema.Integer),
        ],
    };

    public override async Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var listing = await library.ListAsync(cancellationToken).ConfigureAwait(false);
        var chosen = Choose(listing.Files, arguments);
        var window = ItemWindow.Of(arguments.Number("offset", 0), arguments.Number("limit", 100), options);
        var withPaths = arguments.Flag("include_paths", false);
        ItemPage.Write(answer, "workbooks", chosen.Skip(window.Offset), window, (json, file) => WriteFile(json, file, withPaths));
        answer.WriteNumber("total", chosen.Count);
        if (listing.IsCut)
            answer.WriteString("listing_cut", $"The workspace has more than {options.MaxFiles} workbooks; those found first are listed.");
        WriteProblems(answer, listing);
    }

    private static List<WorkbookFile> Choose(IEnumerable<WorkbookFile> files, ToolArguments arguments)
    {
        if (arguments.Text("slug_prefix") is { } prefix)
            files = files.Where(f => f.Slug.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
        if (arguments.Text("folder") is { } folder)
            files = files.Where(f => string.Equals(f.Folder ?? "", folder, StringComparison.OrdinalIgnoreCase));
        if (arguments.Text("path_glob") is { } glob)
        {
            var pattern = new PathGlob(glob);
            files = files.Where(f => pattern.Matches(f.Path));
        }

        return [.. files];
    }

    private static void WriteFile(Utf8JsonWriter json, WorkbookFile file, bool withPaths)
    {
        json.WriteStartObject();
        json.WriteString("workbook_id", file.Id);
        if (withPaths)
            json.WriteString("short_id", file.ShortId);
        json.WriteString("slug", file.Slug);
        if (withPaths && file.Folder is not null)
            json.WriteString("folder", file.Folder);
        json.WriteString("path", file.Path);
        json.WriteNumber("bytes", file.Bytes);
        json.WriteString("last_modified", Timestamp.Of(file.LastModified));
        json.WriteEndObject();
    }

    private static void WriteProblems(Utf8JsonWriter json, WorkspaceListing listing)
    {
        if (listing.ProblemCount == 0)
            return;
        json.WriteNumber("problem_count", listing.ProblemCount);
        json.WriteStartArray("problems");
        foreach (var problem in listing.Problems)
        {
            json.WriteStartObject();
            json.WriteString("path", problem.Path);
            json.WriteString("reason", problem.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
