using System.Text.Json;
using Gemba.Tests.Spreadsheet.Parsing;

namespace Gemba.Tests.Spreadsheet.Tools;

public sealed class WorkbookToolsTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ServedWorkspace _served = null!;

    public async Task InitializeAsync()
    {
        _folder.Write("book.xlsx", SampleBooks.Ledger());
        _folder.Write("2024/q1/plan.xlsx", SampleBooks.Numbers(3, 3));
        _folder.Write("2024/other.xlsx", SampleBooks.Numbers(1, 1));
        _served = await ServedWorkspace.StartAsync(_folder, options => options with { MaxItems = 3 });
    }

    public async Task DisposeAsync() => await _served.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{}""", "book.xlsx,2024/other.xlsx,2024/q1/plan.xlsx")]
    [InlineData("""{"slug_prefix":"B"}""", "book.xlsx")]
    [InlineData("""{"folder":"Q1"}""", "2024/q1/plan.xlsx")]
    [InlineData("""{"path_glob":"2024/**/*.xlsx"}""", "2024/other.xlsx,2024/q1/plan.xlsx")]
    [InlineData("""{"path_glob":"2024/*.xlsx"}""", "2024/other.xlsx")]
    [InlineData("""{"path_glob":"{plan,book}.*"}""", "book.xlsx,2024/q1/plan.xlsx")]
    [InlineData("""{"path_glob":"(+"}""", "")]
    public async Task The_listing_is_narrowed_by_name_folder_and_pattern(string arguments, string paths)
    {
        var answer = await _served.CallAsync("list_workbooks", JsonElement.Parse(arguments));

        Assert.Equal(paths, string.Join(',', answer.GetProperty("workbooks").EnumerateArray().Select(workbook => workbook.GetProperty("path").GetString())));
    }

    [Theory]
    [InlineData("[", "brackets")]
    [InlineData("[ab]*.xlsx", "brackets")]
    [InlineData("{plan,book", "not closed")]
    public async Task A_pattern_that_is_none_is_a_fault(string glob, string why)
    {
        var result = await _served.SendAsync("list_workbooks", new { path_glob = glob });

        Assert.Equal("invalid_glob", result.Meta!["gemba/fault"]!["reason"]!.GetValue<string>());
        Assert.Contains(why, await _served.FailAsync("list_workbooks", new { path_glob = glob }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_listing_is_handed_out_in_pages()
    {
        var first = await _served.CallAsync("list_workbooks", new { limit = 2, include_paths = true });
        var rest = await _served.CallAsync("list_workbooks", new { limit = 2, offset = first.GetProperty("next_offset").GetInt32() });

        Assert.Equal((2, true, 3), (first.GetProperty("workbooks").GetArrayLength(), first.GetProperty("truncated").GetBoolean(), first.GetProperty("total").GetInt32()));
        Assert.Equal((1, false), (rest.GetProperty("workbooks").GetArrayLength(), rest.GetProperty("truncated").GetBoolean()));
        Assert.Equal("2024", first.GetProperty("workbooks")[1].GetProperty("folder").GetString());
    }

    [Fact]
    public async Task A_description_keeps_its_id_and_changes_its_revision_with_the_content()
    {
        var before = await _served.CallAsync("describe_workbook", new { workbook_or_fork_id = "book.xlsx" });
        _folder.Write("book.xlsx", SampleBooks.Numbers(2, 2));
        var after = await _served.CallAsync("describe_workbook", new { workbook_or_fork_id = before.GetProperty("workbook_id").GetString() });

        Assert.Equal((3, 5, 0, false, 1900), (
            before.GetProperty("sheet_count").GetInt32(), before.GetProperty("defined_names").GetInt32(), before.GetProperty("tables").GetInt32(),
            before.GetProperty("macros_present").GetBoolean(), before.GetProperty("date_system").GetInt32()));
        Assert.Equal(1, after.GetProperty("sheet_count").GetInt32());
        Assert.NotEqual(before.GetProperty("revision_id").GetString(), after.GetProperty("revision_id").GetString());
        Assert.Matches("^[0-9a-f]{64}$", after.GetProperty("revision_id").GetString());
    }

    [Fact]
    public async Task Sheets_are_listed_with_their_sizes()
    {
        var answer = await _served.CallAsync("list_sheets", new { workbook_id = "book", include_bounds = true });

        var ledger = answer.GetProperty("sheets")[0];
        Assert.Equal("Sheet1 A1:G7 data", $"{ledger.GetProperty("name")} {ledger.GetProperty("used_range")} {ledger.GetProperty("classification")}");
        Assert.Equal((48, 6, 1), (ledger.GetProperty("non_empty_cells").GetInt32(), ledger.GetProperty("formula_cells").GetInt32(), ledger.GetProperty("error_cells").GetInt32()));
        Assert.Equal("""["currency","date","header"]""", ledger.GetProperty("style_tags").GetRawText());
        Assert.Equal("empty", answer.GetProperty("sheets")[2].GetProperty("classification").GetString());
    }

    [Fact]
    public async Task A_very_hidden_sheet_is_not_called_visible()
    {
        _folder.Write("hidden.xlsx", new TestPackage().WithSheet("").WithSheet("", attributes: "state=\"veryHidden\"").ToBytes());

        var sheets = (await _served.CallAsync("list_sheets", new { workbook_id = "hidden" })).GetProperty("sheets");

        Assert.Equal((true, false, "very_hidden"), (sheets[0].GetProperty("visible").GetBoolean(), sheets[1].GetProperty("visible").GetBoolean(), sheets[1].GetProperty("visibility").GetString()));
    }

    [Fact]
    public async Task A_summary_counts_cells_and_not_their_bounding_box()
    {
        var brief = await _served.CallAsync("workbook_summary", new { workbook_id = "book" });
        var full = await _served.CallAsync("workbook_summary", new { workbook_id = "book", summary_only = false });

        Assert.Equal((3, 54, 6, 1), (
            brief.GetProperty("sheet_count").GetInt32(), brief.GetProperty("total_cells").GetInt32(), brief.GetProperty("total_formulas").GetInt32(), brief.GetProperty("total_errors").GetInt32()));
        Assert.False(brief.TryGetProperty("region_counts", out _));
        Assert.Equal("Sheet1!A1:G7", full.GetProperty("suggested_entry_points")[0].GetProperty("range").GetString());
        Assert.DoesNotContain("Secret", full.GetProperty("key_named_ranges").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_overview_names_regions_that_read_table_reads()
    {
        var overview = await _served.CallAsync("sheet_overview", new { workbook_id = "book", sheet_name = "Sheet1" });
        var region = overview.GetProperty("detected_regions")[0];
        var table = await _served.CallAsync("read_table", new { workbook_id = "book", sheet_name = "Sheet1", region_id = region.GetProperty("id").GetInt32() });

        Assert.Equal("A1:G7", region.GetProperty("bounds").GetString());
        Assert.Equal((1, 6), (region.GetProperty("header_row").GetInt32(), region.GetProperty("row_count").GetInt32()));
        Assert.Equal(region.GetProperty("headers").GetRawText(), table.GetProperty("headers").GetRawText());
        Assert.Equal(6, table.GetProperty("total_rows").GetInt32());
    }

    [Fact]
    public async Task Names_are_listed_without_the_hidden_ones()
    {
        var answer = await _served.CallAsync("named_ranges", new { workbook_id = "book" });
        var scoped = await _served.CallAsync("named_ranges", new { workbook_id = "book", name_prefix = "rate" });

        Assert.Equal(4, answer.GetProperty("total").GetInt32());
        Assert.True(answer.GetProperty("truncated").GetBoolean());
        Assert.Equal("Rate named_range sheet Sheet2", string.Join(' ', new[] { "name", "kind", "scope_kind", "scope_sheet_name" }.Select(member => scoped.GetProperty("items")[0].GetProperty(member).GetString())));
    }

    [Fact]
    public async Task Closing_tells_whether_there_was_anything_to_close()
    {
        await _served.CallAsync("list_sheets", new { workbook_id = "book" });

        Assert.True((await _served.CallAsync("close_workbook", new { workbook_id = "book" })).GetProperty("closed").GetBoolean());
        Assert.False((await _served.CallAsync("close_workbook", new { workbook_id = "book" })).GetProperty("closed").GetBoolean());
    }

    [Theory]
    [InlineData("broken.xlsx", "no workbook at all")]
    [InlineData("old.xls", "anything")]
    public async Task A_file_that_cannot_be_read_is_named_without_its_folder(string name, string content)
    {
        _folder.Write(name, content);

        var text = await _served.FailAsync("list_sheets", new { workbook_id = name });

        Assert.Contains(name, text, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.FullPath, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_above_the_bound_is_refused_with_advice()
    {
        await using var narrow = await ServedWorkspace.StartAsync(_folder, options => options with { MaxResponseBytes = 1024, MaxPayloadBytes = 512 });
        for (var i = 0; i < 25; i++)
            Directory.CreateSymbolicLink(_folder.PathOf($"a-link-with-a-long-name-{i:00}"), Path.GetTempPath());

        Assert.Contains("at most 1024 are sent", await narrow.FailAsync("list_workbooks"), StringComparison.Ordinal);
    }
}
