using System.Text.Json;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Tells what a workbook is without reading its cells.</summary>
internal sealed class DescribeWorkbookTool(WorkbookLibrary library) : SpreadsheetTool
{
    public override ToolContract Contract { get; } = new(
        "describe_workbook", "Describe a workbook", "File facts of a workbook: size, revision, number of sheets, names and tables, macros. Reads no cells.")
    {
        Arguments = [ToolContract.Workbook],
        Answer =
        [
            ("workbook_id", Schema.Text), ("short_id", Schema.Text), ("slug", Schema.Text), ("path", Schema.Text), ("bytes", Schema.Integer),
            ("last_modified", Schema.Text), ("revision_id", Schema.Text), ("format", Schema.Text), ("sheet_count", Schema.Integer),
            ("defined_names", Schema.Integer), ("tables", Schema.Integer), ("macros_present", Schema.Flag), ("date_system", Schema.Integer),
        ],
    };

    public override async Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var reading = await library.DescribeAsync(arguments.Workbook, cancellationToken).ConfigureAwait(false);
        var (outline, file) = (reading.Content, reading.File);
        answer.WriteString("workbook_id", file.Id);
        answer.WriteString("short_id", file.ShortId);
        answer.WriteString("slug", file.Slug);
        answer.WriteString("path", file.Path);
        answer.WriteNumber("bytes", file.Bytes);
        answer.WriteString("last_modified", Timestamp.Of(file.LastModified));
        answer.WriteString("revision_id", reading.Revision);
        answer.WriteString("format", outline.Format == WorkbookFormat.Xlsm ? "xlsm" : "xlsx");
        answer.WriteNumber("sheet_count", outline.Sheets.Count);
        answer.WriteNumber("defined_names", outline.DefinedNames.Count);
        answer.WriteNumber("tables", outline.Tables.Count);
        answer.WriteBoolean("macros_present", outline.HasMacros);
        answer.WriteNumber("date_system", outline.Uses1904Dates ? 1904 : 1900);
    }
}
