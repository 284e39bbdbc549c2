using System.Text.Json;
using Gemba.Spreadsheet;

namespace Gemba.Tests.Spreadsheet.Tools;

public sealed class ToolCatalogueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_names_that_a_configuration_is_judged_by_are_those_of_the_tools()
    {
        await using var served = await ServedWorkspace.StartAsync(_folder);

        Assert.Equal((await served.Client.ListToolsAsync()).Select(tool => tool.Name).Order(StringComparer.Ordinal), SpreadsheetServices.ToolNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Twelve_tools_are_listed_with_titles_schemas_and_annotations()
    {
        await using var served = await ServedWorkspace.StartAsync(_folder);

        var tools = (await served.Client.ListToolsAsync()).Select(tool => tool.ProtocolTool).ToList();

        Assert.Equal(
            ["close_workbook", "describe_workbook", "find_formula", "find_value", "list_sheets", "list_workbooks", "named_ranges", "range_values", "read_table",
                "sheet_overview", "sheet_page", "workbook_summary"],
            tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, tool =>
        {
            Assert.False(string.IsNullOrEmpty(tool.Title));
            Assert.InRange(tool.Description!.Length, 20, 200);
            Assert.Equal("object", tool.OutputSchema!.Value.GetProperty("type").GetString());
            Assert.False(tool.InputSchema.GetProperty("additionalProperties").GetBoolean());
            Assert.Equal((true, true, false, false), (tool.Annotations!.ReadOnlyHint, tool.Annotations.IdempotentHint, tool.Annotations.DestructiveHint, tool.Annotations.OpenWorldHint));
        });
    }

    // What an agent pays before it has asked anything: names, descriptions and input schemas, some four characters a token.
    [Fact]
    public async Task The_catalogue_stays_below_three_thousand_tokens()
    {
        await using var served = await ServedWorkspace.StartAsync(_folder);

        var characters = (await served.Client.ListToolsAsync()).Sum(tool =>
            tool.Name.Length + tool.Description.Length + JsonSerializer.Serialize(tool.ProtocolTool.InputSchema).Length);

        Assert.InRange(characters + served.Client.ServerInstructions!.Length, 1000, 12_000);
    }

    [Fact]
    public async Task A_client_of_a_revision_without_structure_gets_the_text_alone()
    {
        _folder.Write("book.xlsx", SampleBooks.Ledger());
        await using var old = await ServedWorkspace.StartAsync(_folder, revision: "2025-03-26");
        await using var current = await ServedWorkspace.StartAsync(_folder, revision: "2025-11-25");

        Assert.Null((await old.SendAsync("list_workbooks")).StructuredContent);
        Assert.NotNull((await current.SendAsync("list_workbooks")).StructuredContent);
    }

    [Fact]
    public async Task Structure_can_be_switched_off()
    {
        await using var served = await ServedWorkspace.StartAsync(_folder);
        await using var plain = await ServedWorkspace.StartAsync(_folder, options => options with { StructuredAnswers = false }, "2025-11-25", listTools: false);

        Assert.NotNull((await served.SendAsync("list_workbooks")).StructuredContent);
        Assert.Null((await plain.SendAsync("list_workbooks")).StructuredContent);
        Assert.All(await plain.Client.ListToolsAsync(), tool => Assert.Null(tool.ProtocolTool.OutputSchema));
    }

    [Theory]
    [InlineData("""{"workbok_id":"book"}""", "no argument 'workbok_id'", "Did you mean 'workbook_id'?")]
    [InlineData("""{}""", "describe_workbook needs workbook_or_fork_id", "list_workbooks")]
    [InlineData("""{"workbook_id":5}""", "workbook_or_fork_id: expected", "found 5")]
    [InlineData("""{"workbook_id":"nothing"}""", "No workbook in the workspace is called 'nothing'", "'book.xlsx'")]
    public async Task Wrong_arguments_are_told_with_what_was_meant(string arguments, string what, string hint)
    {
        _folder.Write("book.xlsx", SampleBooks.Ledger());
        await using var served = await ServedWorkspace.StartAsync(_folder);

        var text = await served.FailAsync("describe_workbook", JsonSerializer.Deserialize<Dictionary<string, object>>(arguments));

        Assert.Contains(what, text, StringComparison.Ordinal);
        Assert.Contains(hint, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_wrong_argument_is_named_at_once()
    {
        await using var served = await ServedWorkspace.StartAsync(_folder);

        var text = await served.FailAsync("read_table", new { workbook_id = "b", limit = 0, format = "xml", filters = new[] { new { column = "A", op = "like" } } });

        Assert.Contains("limit: expected", text, StringComparison.Ordinal);
        Assert.Contains("format: expected", text, StringComparison.Ordinal);
        Assert.Contains("filters/0/op: expected", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_carries_its_reason_for_machines()
    {
        await using var served = await ServedWorkspace.StartAsync(_folder);

        var result = await served.SendAsync("describe_workbook", new { workbook_id = "nothing" });

        Assert.Equal("unknown_workbook", result.Meta!["gemba/fault"]!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_null_argument_counts_as_left_out()
    {
        _folder.Write("book.xlsx", SampleBooks.Ledger());
        await using var served = await ServedWorkspace.StartAsync(_folder);

        var answer = await served.CallAsync("read_table", new { workbook_id = "book", region_id = (int?)null, range = (string?)null });

        Assert.Equal("Sheet1", answer.GetProperty("sheet_name").GetString());
    }
}
