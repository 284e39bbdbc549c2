using System.Text.Json;
using Gemba.Spreadsheet.Caching;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Drops a workbook from memory; the next use reads its file again.</summary>
internal sealed class CloseWorkbookTool(WorkbookLibrary library) : SpreadsheetTool
{
    public override ToolContract Contract { get; } = new(
        "close_workbook", "Close a workbook", "Frees the memory of a workbook. Never needed for correctness; the file is not touched.")
    {
        Arguments = [ToolContract.Workbook],
        Answer = [("workbook_id", Schema.Text), ("closed", Schema.Flag), ("message", Schema.Text)],
    };

    public override async Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var (file, wasOpen) = await library.CloseAsync(arguments.Workbook, cancellationToken).ConfigureAwait(false);
        answer.WriteString("workbook_id", file.Id);
        answer.WriteBoolean("closed", wasOpen);
        answer.WriteString("message", wasOpen ? "Dropped from memory." : "It was not in memory.");
    }
}
