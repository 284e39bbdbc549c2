using System.Text.Json;

namespace Gemba.Tests.Spreadsheet.Tools;

public sealed class ReadTableToolTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ServedWorkspace _served = null!;

    public async Task InitializeAsync()
    {
        _folder.Write("book.xlsx", SampleBooks.Ledger());
        _served = await ServedWorkspace.StartAsync(_folder);
    }

    public async Task DisposeAsync() => await _served.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_dense_form_has_headers_once_and_rows_in_their_order_with_their_kinds()
    {
        var answer = await ReadAsync(new { workbook_id = "book", sheet_name = "Sheet1" });

        Assert.Equal("""["Code","Region","Amount","Day","Paid","Rate","Total"]""", Raw(answer, "headers"));
        Assert.Equal(
            """
            ["00123","North",100,"2024-01-31",true,0.1,200]
            ["00124","South",250.5,"2024-02-01T12:00:00",false,0.2,501]
            ["true","North",-3,"2024-02-02",true,"#N/A",-6]
            ["00126","West",null,"2024-02-03",false,0.3,0]
            ["00127","north east",7,"2024-02-04",true,0.4,354.5]
            ["Ä \"quoted\", comma","East",1E+20,"2024-02-05",true,0.5,2E+20]
            """.ReplaceLineEndings("\n"),
            string.Join('\n', answer.GetProperty("rows").EnumerateArray().Select(row => row.GetRawText())));
        Assert.Equal((6, 6, false), (answer.GetProperty("total_rows").GetInt32(), answer.GetProperty("returned_rows").GetInt32(), answer.GetProperty("truncated").GetBoolean()));
    }

    [Fact]
    public async Task Csv_quotes_text_that_looks_like_something_else()
    {
        var answer = await ReadAsync(new { workbook_id = "book", sheet_name = "Sheet1", format = "csv", columns = new[] { "Code", "Paid", "Rate" } });

        Assert.Equal(
            "Code,Paid,Rate\n\"00123\",TRUE,0.1\n\"00124\",FALSE,0.2\ntrue,TRUE,#N/A\n\"00126\",FALSE,0.3\n\"00127\",TRUE,0.4\n\"Ä \"\"quoted\"\", comma\",TRUE,0.5",
            answer.GetProperty("csv").GetString());
    }

    [Fact]
    public async Task Records_keep_the_order_of_the_columns()
    {
        var answer = await ReadAsync(new { workbook_id = "book", format = "json", columns = new[] { "Total", "Code" }, limit = 1 });

        Assert.Equal("""[{"Total":200,"Code":"00123"}]""", Raw(answer, "rows"));
    }

    [Fact]
    public async Task Rows_name_their_place_and_leave_out_empty_cells()
    {
        var answer = await ReadAsync(new { workbook_id = "book", format = "rows", columns = new[] { "B:C" }, offset = 3, limit = 1 });

        Assert.Equal("""[{"row":5,"cells":{"B":"West"}}]""", Raw(answer, "rows"));
    }

    [Fact]
    public async Task Values_are_a_rectangle()
    {
        var answer = await ReadAsync(new { workbook_id = "book", format = "values", columns = new[] { "Region", "Amount" }, offset = 3, limit = 1 });

        Assert.Equal("""[["West",null]]""", Raw(answer, "rows"));
    }

    [Theory]
    [InlineData("Amount", "gt", "50", "00123,00124")]
    [InlineData("Amount", "gte", "\"100\"", "00123,00124")]
    [InlineData("C", "lt", "0", "true")]
    [InlineData("Amount", "eq", "250.5", "00124")]
    [InlineData("Amount", "ne", "100", "00124,true,00126,00127")]
    [InlineData("Code", "eq", "\"00123\"", "00123")]
    [InlineData("Code", "eq", "123", "")]
    [InlineData("Code", "eq", "\"true\"", "true")]
    [InlineData("Region", "eq", "\"north\"", "")]
    [InlineData("Region", "contains", "\"NORTH\"", "00123,true,00127")]
    [InlineData("Region", "starts_with", "\"n\"", "00123,true,00127")]
    [InlineData("Region", "ends_with", "\"ST\"", "00126,00127")]
    [InlineData("Region", "in", "[\"West\",\"South\"]", "00124,00126")]
    [InlineData("Day", "gte", "\"2024-02-03\"", "00126,00127")]
    [InlineData("Day", "gt", "\"2024-02-01T11:59\"", "00124,true,00126,00127")]
    [InlineData("Day", "eq", "\"2024-01-31\"", "00123")]
    [InlineData("Day", "eq", "\"2024-02-01T12:00:00Z\"", "00124")]
    [InlineData("Day", "gte", "\"2024-02-03T00:00:00.000+02:00\"", "00126,00127")]
    [InlineData("Paid", "eq", "false", "00124,00126")]
    [InlineData("Rate", "eq", "\"#N/A\"", "true")]
    [InlineData("Amount", "is_empty", null, "00126")]
    [InlineData("Amount", "is_not_empty", null, "00123,00124,true,00127")]
    public async Task Filters_compare_by_kind(string column, string op, string? value, string codes)
    {
        var filter = value is null ? $$"""{"column":"{{column}}","op":"{{op}}"}""" : $$"""{"column":"{{column}}","op":"{{op}}","value":{{value}}}""";

        var answer = await ReadAsync(JsonElement.Parse($$"""{"workbook_id":"book","range":"Sheet1!A1:G6","columns":["Code"],"filters":[{{filter}}]}"""));

        Assert.Equal(codes, string.Join(',', answer.GetProperty("rows").EnumerateArray().Select(row => row[0].GetString())));
    }

    [Theory]
    [InlineData("""{"workbook_id":"book","sheet_name":"Shet1"}""", "Did you mean 'Sheet1'?")]
    [InlineData("""{"workbook_id":"book","columns":["Amonut"]}""", "Did you mean 'Amount'?")]
    [InlineData("""{"workbook_id":"book","columns":["Z"]}""", "no column 'Z'")]
    [InlineData("""{"workbook_id":"book","filters":[{"column":"Price","op":"eq","value":1}]}""", "no column 'Price'")]
    [InlineData("""{"workbook_id":"book","filters":[{"column":"Amount","op":"gt","value":[1]}]}""", "single one")]
    [InlineData("""{"workbook_id":"book","filters":[{"column":"Amount","op":"gt"}]}""", "value is missing")]
    [InlineData("""{"workbook_id":"book","filters":[{"column":"Amount","op":"in","value":1}]}""", "must be an array")]
    [InlineData("""{"workbook_id":"book","filters":[{"column":"Amount","op":"in","value":[]}]}""", "value is an empty array")]
    [InlineData("""{"workbook_id":"book","range":"A0:B2"}""", "row 0 is outside")]
    [InlineData("""{"workbook_id":"book","range":"Nothing"}""", "neither an address nor a defined name")]
    [InlineData("""{"workbook_id":"book","table_name":"Amount"}""", "Did you mean 'Amounts'?")]
    [InlineData("""{"workbook_id":"book","table_name":"Constant"}""", "not for one rectangle")]
    [InlineData("""{"workbook_id":"book","table_name":"Broken"}""", "not for one rectangle")]
    [InlineData("""{"workbook_id":"book","sheet_name":"Sheet1","region_id":99}""", "no region 99")]
    [InlineData("""{"workbook_id":"book","region_id":0}""", "sheet_name is missing")]
    [InlineData("""{"workbook_id":"book","range":"A1:B2","table_name":"Amounts"}""", "Give one of the two")]
    [InlineData("""{"workbook_id":"book","sheet_name":"Sheet2","range":"Sheet1!A1:B2"}""", "does not lie on sheet 'Sheet2'")]
    [InlineData("""{"workbook_id":"book","header_row":90}""", "header row 90")]
    [InlineData("""{"workbook_id":"book","cursor":"x"}""", "not a cursor")]
    [InlineData("""{"workbook_id":"book","offset":2,"sample_mode":"last"}""", "Both offset and sample_mode last")]
    public async Task What_is_not_there_is_a_fault_that_says_what_is(string arguments, string hint) =>
        Assert.Contains(hint, await _served.FailAsync("read_table", JsonElement.Parse(arguments)), StringComparison.Ordinal);

    [Fact]
    public async Task A_name_stands_for_its_range_and_an_empty_sheet_has_no_rows()
    {
        var named = await ReadAsync(new { workbook_id = "book", table_name = "amounts", header_rows = 0 });
        var empty = await ReadAsync(new { workbook_id = "book", sheet_name = "Sheet3" });

        Assert.Equal("Sheet1 C2:C7", $"{named.GetProperty("sheet_name")} {named.GetProperty("range")}");
        Assert.Equal("[[100],[250.5],[-3],[],[7],[1E+20]]", Raw(named, "rows"));
        Assert.Equal("[]", Raw(empty, "rows"));
        Assert.Equal(0, empty.GetProperty("total_rows").GetInt32());
    }

    [Theory]
    [InlineData("first", "00123,00124")]
    [InlineData("last", "00127,Ä \"quoted\", comma")]
    [InlineData("distributed", "00123,Ä \"quoted\", comma")]
    public async Task Samples_come_from_where_they_are_asked(string mode, string codes)
    {
        var answer = await ReadAsync(new { workbook_id = "book", sample_mode = mode, limit = 2, columns = new[] { "Code" } });

        Assert.Equal(codes, string.Join(',', answer.GetProperty("rows").EnumerateArray().Select(row => row[0].GetString())));
    }

    [Theory]
    [InlineData("last", 2, true)]
    [InlineData("distributed", 5, true)]
    [InlineData("distributed", 6, false)]
    [InlineData("last", 100, false)]
    public async Task A_sample_says_that_it_is_one_and_offers_no_next_page(string mode, int limit, bool sampled)
    {
        var answer = await ReadAsync(new { workbook_id = "book", sample_mode = mode, limit });

        Assert.Equal(sampled, answer.TryGetProperty("sampled", out var said) && said.GetBoolean());
        Assert.Equal(sampled, answer.GetProperty("truncated").GetBoolean());
        Assert.Equal(6, answer.GetProperty("total_rows").GetInt32());
        Assert.False(answer.TryGetProperty("next_offset", out _));
        Assert.False(answer.TryGetProperty("next_cursor", out _));
    }

    [Fact]
    public async Task A_sample_above_the_bound_of_an_answer_goes_on_by_cursor_alone()
    {
        await using var narrow = await ServedWorkspace.StartAsync(_folder, options => options with { MaxCells = 2 });
        var arguments = new { workbook_id = "book", sample_mode = "last", limit = 3, columns = new[] { "Code" } };
        var answer = await narrow.CallAsync("read_table", arguments);

        Assert.False(answer.TryGetProperty("next_offset", out _));
        var next = await narrow.CallAsync(
            "read_table", new { arguments.workbook_id, arguments.sample_mode, arguments.limit, arguments.columns, cursor = answer.GetProperty("next_cursor").GetString() });
        Assert.Equal("""[["Ä \"quoted\", comma"]]""", Raw(next, "rows"));
        Assert.True(next.GetProperty("sampled").GetBoolean());
    }

    [Fact]
    public async Task Formulas_and_kinds_come_when_asked_for()
    {
        var answer = await ReadAsync(new { workbook_id = "book", include_formulas = true, include_types = true, columns = new[] { "G", "Day", "Rate", "Code" }, limit = 2 });

        Assert.Equal("""{"G2":"=C2*2","G3":"=C3*2"}""", Raw(answer, "formulas"));
        Assert.Equal("""["number","date","mixed","text"]""", Raw(answer, "types"));
        Assert.Equal(2, answer.GetProperty("next_offset").GetInt32());
    }

    private Task<JsonElement> ReadAsync(object arguments) => _served.CallAsync("read_table", arguments);

    private static string Raw(JsonElement answer, string member) => answer.GetProperty(member).GetRawText();
}
