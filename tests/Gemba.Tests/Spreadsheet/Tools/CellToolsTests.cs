using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.Tests.Spreadsheet.Parsing;

namespace Gemba.Tests.Spreadsheet.Tools;

public sealed class CellToolsTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ServedWorkspace _served = null!;

    public async Task InitializeAsync()
    {
        _folder.Write("book.xlsx", SampleBooks.Ledger());
        _folder.Write("numbers.xlsx", SampleBooks.Numbers(40, 12));
        _served = await ServedWorkspace.StartAsync(_folder, options => options with { MaxCells = 100 });
    }

    public async Task DisposeAsync() => await _served.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Sheet2!B2:C3", "B2:C3", """[["Customer:","Acme"],["Tax rate",0.19]]""")]
    [InlineData("Sheet2!C3:B2", "B2:C3", """[["Customer:","Acme"],["Tax rate",0.19]]""")]
    [InlineData("Sheet2!C:C", "C2:C4", """[["Acme"],[0.19],["12:00:00"]]""")]
    [InlineData("Sheet2!2:2", "B2:C2", """[["Customer:","Acme"]]""")]
    [InlineData("'Sheet2'!A1:Z99", "A1:C4", """[[],[null,"Customer:","Acme"],[null,"Tax rate",0.19],[null,"Started","12:00:00"]]""")]
    [InlineData("Rate", "C3", "[[0.19]]")]
    [InlineData("Sheet2!Rate", "C3", "[[0.19]]")]
    [InlineData("Amounts", "C2:C7", "[[100],[250.5],[-3],[],[7],[1E+20]]")]
    public async Task A_range_is_read_as_it_lies(string range, string read, string rows)
    {
        var answer = await _served.CallAsync("range_values", new { workbook_id = "book", ranges = new[] { range } });

        var only = answer.GetProperty("ranges")[0];
        Assert.Equal((read, rows), (only.GetProperty("range").GetString(), only.GetProperty("rows").GetRawText()));
    }

    [Fact]
    public async Task An_unreadable_range_is_a_fault_and_not_left_out() =>
        Assert.Contains("'A1:' is not a range", await _served.FailAsync("range_values", new { workbook_id = "book", sheet_name = "Sheet1", ranges = new[] { "A1", "A1:" } }), StringComparison.Ordinal);

    [Fact]
    public async Task Ranges_without_a_sheet_need_one()
    {
        Assert.Contains("sheet_name is missing", await _served.FailAsync("range_values", new { workbook_id = "book", ranges = new[] { "A1" } }), StringComparison.Ordinal);
        Assert.Equal("A1", (await _served.CallAsync("range_values", new { workbook_id = "numbers", ranges = new[] { "A1" } })).GetProperty("ranges")[0].GetProperty("range").GetString());
    }

    [Fact]
    public async Task Several_ranges_are_handed_out_to_their_ends_by_cursor()
    {
        var cells = new List<double>();
        var pages = 0;
        for (string? cursor = null; pages == 0 || cursor is not null; pages++)
        {
            var answer = await _served.CallAsync("range_values", new { workbook_id = "numbers", ranges = new[] { "A1:E30", "F1:F9", "A31:L40" }, cursor });
            cells.AddRange(NumbersIn(answer.GetProperty("ranges").EnumerateArray().Select(range => range.GetProperty("rows"))));
            cursor = answer.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
            Assert.Equal(cursor is not null, answer.GetProperty("truncated").GetBoolean());
        }

        var expected = Enumerable.Range(1, 30).SelectMany(r => Enumerable.Range(1, 5).Select(c => (r * 1000.0) + c))
            .Concat(Enumerable.Range(1, 9).Select(r => (r * 1000.0) + 6))
            .Concat(Enumerable.Range(31, 10).SelectMany(r => Enumerable.Range(1, 12).Select(c => (r * 1000.0) + c)));
        Assert.Equal(expected.Order(), cells.Order());
        Assert.InRange(pages, 3, 6);
    }

    [Fact]
    public async Task A_page_size_previews_each_range_and_tells_where_it_goes_on()
    {
        var answer = await _served.CallAsync("range_values", new { workbook_id = "numbers", ranges = new[] { "A1:B9", "C5:D9" }, page_size = 2 });

        Assert.Equal("3,7", string.Join(',', answer.GetProperty("ranges").EnumerateArray().Select(range => range.GetProperty("next_start_row").GetInt32())));
        Assert.StartsWith("0:2,1:2~", answer.GetProperty("next_cursor").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compact")]
    [InlineData("values_only")]
    [InlineData("full")]
    public async Task Paging_through_a_sheet_goes_on_to_its_end(string format)
    {
        var cells = new List<double>();
        for (var (start, done) = (1, false); !done;)
        {
            var answer = await _served.CallAsync("sheet_page", new { workbook_id = "numbers", sheet_name = "Sheet1", start_row = start, page_size = 7, format });
            cells.AddRange(ValuesOf(answer, format));
            done = !answer.GetProperty("truncated").GetBoolean();
            start = done ? 0 : answer.GetProperty("next_start_row").GetInt32();
        }

        Assert.Equal(Enumerable.Range(1, 40).SelectMany(r => Enumerable.Range(1, 12).Select(c => (r * 1000.0) + c)), cells);
    }

    [Fact]
    public async Task A_page_in_full_has_formulas_and_kinds_and_styles_when_asked()
    {
        var answer = await _served.CallAsync("sheet_page", new { workbook_id = "book", sheet_name = "Sheet1", start_row = 4, page_size = 1, format = "full", include_styles = true, columns_by_header = new[] { "rate", "Day", "Total" } });

        Assert.Equal(
            """[{"row":4,"cells":[{"address":"F4","value":"#N/A"},{"address":"D4","value":"2024-02-02","number_format":"m/d/yyyy","style_tags":["date"]},{"address":"G4","value":-6,"formula":"=C4*2"}]}]""",
            answer.GetProperty("rows").GetRawText());
    }

    [Fact]
    public async Task Formulas_asked_for_come_in_the_compact_form_too()
    {
        var answer = await _served.CallAsync("sheet_page", new { workbook_id = "book", sheet_name = "Sheet1", start_row = 2, page_size = 1, include_formulas = true, columns = new[] { "F:G" } });

        Assert.Equal("""{"headers":["F","G"],"header_row":["Rate","Total"],"rows":[[2,0.1,200]]}""", answer.GetProperty("compact").GetRawText());
        Assert.Equal("""{"G2":"=C2*2"}""", answer.GetProperty("formulas").GetRawText());
    }

    [Fact]
    public async Task A_row_wider_than_the_budget_comes_in_parts_that_cursors_join()
    {
        _folder.Write("wide.xlsx", SampleBooks.Numbers(2, 150));
        var cells = new List<double>();
        for (string? cursor = ""; cursor is not null;)
        {
            var answer = await _served.CallAsync("sheet_page", new { workbook_id = "wide", sheet_name = "Sheet1", format = "values_only", cursor = cursor.Length == 0 ? null : cursor });
            cells.AddRange(ValuesOf(answer, "values_only"));
            Assert.True(answer.TryGetProperty("row_part", out _));
            cursor = answer.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }

        Assert.Equal(Enumerable.Range(1, 2).SelectMany(r => Enumerable.Range(1, 150).Select(c => (r * 1000.0) + c)), cells);
    }

    [Theory]
    [InlineData("""{"query":"NORTH"}""", "B2,B4,B6")]
    [InlineData("""{"query":"North","case_sensitive":true}""", "B2,B4")]
    [InlineData("""{"query":"north","case_sensitive":true}""", "B6")]
    [InlineData("""{"query":"north","match_mode":"exact"}""", "B2,B4")]
    [InlineData("""{"query":"0012","match_mode":"prefix"}""", "A2,A3,A5,A6")]
    [InlineData("""{"query":"^0012[37]$","match_mode":"regex"}""", "A2,A6")]
    [InlineData("""{"query":"true"}""", "E2,A4,E4,E6,E7")]
    [InlineData("""{"query":"true","value_types":["text"]}""", "A4")]
    [InlineData("""{"query":"2024-02-0","value_types":["date"]}""", "D3,D4,D5,D6,D7")]
    [InlineData("""{"query":"N/A"}""", "F4")]
    [InlineData("""{"query":"a","search_headers_only":true,"sheet_name":"Sheet1"}""", "C1,D1,E1,F1,G1")]
    [InlineData("""{"query":"00","table_name":"Amounts"}""", "C2")]
    [InlineData("""{"label":"Customer"}""", "C2")]
    [InlineData("""{"label":"tax rate","match_mode":"exact"}""", "C3")]
    [InlineData("""{"label":"Amount","direction":"below"}""", "C2")]
    [InlineData("""{"label":"Amount","direction":"right"}""", "D1")]
    public async Task Values_are_found(string arguments, string addresses)
    {
        var answer = await _served.CallAsync("find_value", With(arguments));

        Assert.Equal(addresses, string.Join(',', answer.GetProperty("matches").EnumerateArray().Select(match => match.GetProperty("address").GetString())));
    }

    [Theory]
    [InlineData("find_value", """{"query":"(","match_mode":"regex"}""", "not a regular expression")]
    [InlineData("find_value", """{"query":"^(([0-9a-z])+.)+$","match_mode":"regex","sheet_name":"Slow"}""", "no sheet 'Slow'")]
    [InlineData("find_value", """{}""", "query is missing")]
    [InlineData("find_value", """{"query":"x","table_name":"Nothing"}""", "no table or defined name")]
    [InlineData("find_formula", """{}""", "find_formula needs workbook_or_fork_id and query")]
    [InlineData("sheet_page", """{"sheet_name":"Sheet1","page_size":0}""", "page_size: expected")]
    [InlineData("sheet_page", """{"sheet_name":"Sheet1","columns":["A"],"columns_by_header":["Code"]}""", "Give one of the two")]
    [InlineData("sheet_page", """{"sheet_name":"Sheet1","columns_by_header":["Price"]}""", "no column 'Price'")]
    [InlineData("sheet_overview", """{"sheet_name":"Chart"}""", "no sheet 'Chart'")]
    public async Task What_cannot_be_done_is_told(string tool, string arguments, string hint) =>
        Assert.Contains(hint, await _served.FailAsync(tool, With(arguments)), StringComparison.Ordinal);

    [Fact]
    public async Task A_regular_expression_that_runs_away_is_stopped()
    {
        _folder.Write("long.xlsx", new TestPackage().WithSheet(SampleBooks.Row(1, SampleBooks.Text(new string('a', 40) + "!"))).ToBytes());

        Assert.Contains("took longer than 100 ms", await _served.FailAsync("find_value", new { workbook_id = "long", query = "^(a+)+$", match_mode = "regex" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_match_shows_its_surroundings_when_asked()
    {
        var match = (await _served.CallAsync("find_value", new { workbook_id = "book", query = "South", context = "both", context_width = 1 })).GetProperty("matches")[0];

        Assert.Equal("""{"l":"00124","r":250.5,"u":"North","d":"North"}""", match.GetProperty("neighbors").GetRawText());
        Assert.Equal("""{"headers":["Code","Region","Amount"],"values":["00124","South",250.5]}""", match.GetProperty("row_context").GetRawText());
    }

    [Fact]
    public async Task Formulas_are_found_with_their_values_and_surroundings()
    {
        var answer = await _served.CallAsync("find_formula", new { workbook_id = "book", query = "sum(", include_context = true });
        var sensitive = await _served.CallAsync("find_formula", new { workbook_id = "book", query = "sum(", case_sensitive = true });

        Assert.Equal(
            """[{"address":"G6","sheet_name":"Sheet1","formula":"=SUM(C2:C6)","cached_value":354.5,"context":{"range":"F5:G7","rows":[[0.3,0],[0.4,354.5],[0.5,2E+20]]}}]""",
            answer.GetProperty("matches").GetRawText());
        Assert.Equal(0, sensitive.GetProperty("match_count").GetInt32());
    }

    private static JsonElement With(string arguments)
    {
        var all = JsonNode.Parse(arguments)!.AsObject();
        all["workbook_id"] = "book";
        return JsonSerializer.SerializeToElement(all);
    }

    private static IEnumerable<double> NumbersIn(IEnumerable<JsonElement> blocks) =>
        blocks.SelectMany(rows => rows.EnumerateArray()).SelectMany(row => row.EnumerateArray()).Select(cell => cell.GetDouble());

    private static IEnumerable<double> ValuesOf(JsonElement answer, string format) => format switch
    {
        "full" => answer.GetProperty("rows").EnumerateArray().SelectMany(row => row.GetProperty("cells").EnumerateArray()).Select(cell => cell.GetProperty("value").GetDouble()),
        "compact" => answer.GetProperty("compact").GetProperty("rows").EnumerateArray().SelectMany(row => row.EnumerateArray().Skip(1)).Select(cell => cell.GetDouble()),
        _ => NumbersIn([answer.GetProperty("values_only").GetProperty("rows")]),
    };
}
