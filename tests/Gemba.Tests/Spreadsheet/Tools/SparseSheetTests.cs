using System.Text.Json;
using Gemba.Tests.Spreadsheet.Parsing;

namespace Gemba.Tests.Spreadsheet.Tools;

public sealed class SparseSheetTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ServedWorkspace _served = null!;

    // Cells in rows 1 and 2, 500,000, and the last one: A has the row's number, C a text.
    public async Task InitializeAsync()
    {
        int[] rows = [1, 2, 500_000, 1_048_576];
        _folder.Write("sparse.xlsx", new TestPackage()
            .WithSheet(string.Concat(rows.Select(row => SampleBooks.Row(row, SampleBooks.Number(row), "", SampleBooks.Text($"c{row}"))))).ToBytes());
        _folder.Write("wide.xlsx", new TestPackage().WithSheet(
            SampleBooks.Row(1, SampleBooks.Number(1)) + "<row r=\"9000\"><c r=\"XFD9000\"><v>2</v></c></row>").ToBytes());
        _served = await ServedWorkspace.StartAsync(_folder);
    }

    public async Task DisposeAsync() => await _served.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("compact", """[[1,1,null,"c1"],[2,2,null,"c2"],[500000,500000,null,"c500000"],[1048576,1048576,null,"c1048576"]]""")]
    [InlineData("values_only", """[[1,null,"c1"],[2,null,"c2"],[500000,null,"c500000"],[1048576,null,"c1048576"]]""")]
    public async Task A_sheet_with_a_million_empty_rows_is_one_page_that_names_them(string format, string rows)
    {
        var answer = await _served.CallAsync("sheet_page", new { workbook_id = "sparse", sheet_name = "Sheet1", format });

        Assert.Equal(rows, answer.GetProperty(format).GetProperty("rows").GetRawText());
        Assert.Equal("""["3:499999","500001:1048575"]""", Raw(answer, "skipped_empty_rows"));
        Assert.False(answer.GetProperty("truncated").GetBoolean());
    }

    [Theory]
    [InlineData("dense", "rows", """[[1,null,"c1"],[2,null,"c2"],[500000,null,"c500000"],[1048576,null,"c1048576"]]""")]
    [InlineData("values", "rows", """[[1,null,"c1"],[2,null,"c2"],[500000,null,"c500000"],[1048576,null,"c1048576"]]""")]
    [InlineData("json", "rows", """[{"A":1,"B":null,"C":"c1"},{"A":2,"B":null,"C":"c2"},{"A":500000,"B":null,"C":"c500000"},{"A":1048576,"B":null,"C":"c1048576"}]""")]
    [InlineData("rows", "rows", """[{"row":1,"cells":{"A":1,"C":"c1"}},{"row":2,"cells":{"A":2,"C":"c2"}},{"row":500000,"cells":{"A":500000,"C":"c500000"}},{"row":1048576,"cells":{"A":1048576,"C":"c1048576"}}]""")]
    [InlineData("csv", "csv", "\"1,,c1\\n2,,c2\\n500000,,c500000\\n1048576,,c1048576\"")]
    public async Task Every_format_of_a_range_leaves_the_empty_rows_out_and_stays_what_it_is(string format, string member, string rows)
    {
        var answer = (await _served.CallAsync("range_values", new { workbook_id = "sparse", ranges = new[] { "A:C" }, format })).GetProperty("ranges")[0];

        Assert.Equal(rows, Raw(answer, member));
        Assert.Equal("""["3:499999","500001:1048575"]""", Raw(answer, "skipped_empty_rows"));
    }

    [Fact]
    public async Task A_table_without_headers_counts_the_rows_that_it_leaves_out()
    {
        var answer = await _served.CallAsync("read_table", new { workbook_id = "sparse", range = "A1:C1048576", header_rows = 0, limit = 3 });

        Assert.Equal((3, 1_048_576, 500_000), (answer.GetProperty("returned_rows").GetInt32(), answer.GetProperty("total_rows").GetInt32(), answer.GetProperty("next_offset").GetInt32()));
        Assert.Equal("""["3:499999"]""", Raw(answer, "skipped_empty_rows"));
    }

    [Fact]
    public async Task Rows_that_a_filter_chose_are_left_out_where_nothing_of_them_is_asked_for()
    {
        var answer = await _served.CallAsync("read_table", new
        {
            workbook_id = "sparse",
            range = "A1:C1048576",
            header_rows = 0,
            columns = new[] { "C" },
            filters = new[] { new { column = "A", op = "ne", value = 2 } },
        });

        Assert.Equal("""[["c1"],["c500000"],["c1048576"]]""", Raw(answer, "rows"));
        Assert.Equal("""["3:499999","500001:1048575"]""", Raw(answer, "skipped_empty_rows"));
    }

    [Fact]
    public async Task A_page_that_begins_among_empty_rows_begins_with_the_next_filled_one()
    {
        var page = await _served.CallAsync("sheet_page", new { workbook_id = "sparse", sheet_name = "Sheet1", start_row = 10, page_size = 1, format = "values_only" });
        var range = (await _served.CallAsync("range_values", new { workbook_id = "sparse", ranges = new[] { "A10:A500100" } })).GetProperty("ranges")[0];

        Assert.Equal((500_000, 500_001), (page.GetProperty("first_row").GetInt32(), page.GetProperty("next_start_row").GetInt32()));
        Assert.Equal("""["10:499999"]""", Raw(page, "skipped_empty_rows"));
        Assert.Equal(500_000, range.GetProperty("first_row").GetInt32());
        Assert.Equal("""["10:499999","500001:500100"]""", Raw(range, "skipped_empty_rows"));
    }

    [Fact]
    public async Task Nothing_but_empty_rows_is_an_answer_without_rows()
    {
        var answer = (await _served.CallAsync("range_values", new { workbook_id = "sparse", ranges = new[] { "B1:B600000" } })).GetProperty("ranges")[0];

        Assert.Equal(("[]", """["1:600000"]"""), (Raw(answer, "rows"), Raw(answer, "skipped_empty_rows")));
    }

    [Fact]
    public async Task A_few_empty_rows_stay_where_they_lie()
    {
        _folder.Write("gaps.xlsx", new TestPackage().WithSheet(
            SampleBooks.Row(1, SampleBooks.Number(1)) + SampleBooks.Row(11, SampleBooks.Number(11)) + SampleBooks.Row(22, SampleBooks.Number(22))).ToBytes());

        var answer = (await _served.CallAsync("range_values", new { workbook_id = "gaps", ranges = new[] { "A:A" } })).GetProperty("ranges")[0];

        Assert.Equal("[[1],[],[],[],[],[],[],[],[],[],[11],[22]]", Raw(answer, "rows"));
        Assert.Equal("""["12:21"]""", Raw(answer, "skipped_empty_rows"));
    }

    [Fact]
    public async Task A_row_that_has_nothing_but_an_uncomputed_formula_is_not_empty()
    {
        _folder.Write("notes.xlsx", new TestPackage().WithSheet(
            SampleBooks.Row(1, SampleBooks.Number(1)) + "<row r=\"40\"><c r=\"A40\"><f>A1</f></c></row>" + SampleBooks.Row(90, SampleBooks.Number(90))).ToBytes());

        var answer = await _served.CallAsync("sheet_page", new { workbook_id = "notes", sheet_name = "Sheet1", format = "full" });

        Assert.Equal("1,40,90", string.Join(',', answer.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("row").GetInt32())));
        Assert.Equal("""["2:39","41:89"]""", Raw(answer, "skipped_empty_rows"));
    }

    [Fact]
    public async Task A_page_ends_within_its_steps_and_goes_on_behind_them()
    {
        await using var hurried = await ServedWorkspace.StartAsync(_folder, options => options with { MaxWorkSteps = 500, MaxCells = 100_000 });
        var (rows, pages) = (new List<int>(), 0);
        for (string? cursor = null; pages == 0 || cursor is not null; pages++)
        {
            Assert.True(pages < 20, "the pages do not end");
            var answer = await hurried.CallAsync("sheet_page", new { workbook_id = "wide", sheet_name = "Sheet1", format = "full", cursor });
            rows.AddRange(answer.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("row").GetInt32()));
            cursor = answer.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }

        Assert.Equal([1, 9000], rows);
        Assert.InRange(pages, 2, 3);
    }

    private static string Raw(JsonElement answer, string member) => answer.GetProperty(member).GetRawText();
}
