using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gemba.Tests.Spreadsheet.Tools;

public sealed class CursorSealTests : IAsyncLifetime, IDisposable
{
    private const string Sheet = """{"workbook_id":"numbers","sheet_name":"Sheet1","page_size":3}""";
    private const string Table = """{"workbook_id":"numbers","limit":3}""";
    private const string Ranges = """{"workbook_id":"numbers","ranges":["A1:B9","C1:D9"],"page_size":2}""";
    private const string Values = """{"workbook_id":"numbers","query":"1","limit":3}""";
    private const string Formulas = """{"workbook_id":"book","query":"*2","limit":2}""";

    private readonly TemporaryFolder _folder = new();
    private ServedWorkspace _served = null!;

    public async Task InitializeAsync()
    {
        _folder.Write("numbers.xlsx", SampleBooks.Numbers(40, 12));
        _folder.Write("twin.xlsx", SampleBooks.Numbers(40, 12));
        _folder.Write("book.xlsx", SampleBooks.Ledger());
        _served = await ServedWorkspace.StartAsync(_folder);
    }

    public async Task DisposeAsync() => await _served.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sheet_page", Sheet, """{"page_size":5,"format":"full","start_row":4}""")]
    [InlineData("sheet_page", Sheet, """{"workbook_id":"numbers.xlsx","include_header":false}""")]
    [InlineData("read_table", Table, """{"limit":7,"format":"csv","sample_mode":"first","include_types":true}""")]
    [InlineData("range_values", Ranges, """{"page_size":9,"format":"values","include_headers":true}""")]
    [InlineData("find_value", Values, """{"limit":9,"context":"row","match_mode":"contains","case_sensitive":false}""")]
    [InlineData("find_formula", Formulas, """{"limit":9,"include_context":true,"workbook_id":"book.xlsx"}""")]
    public async Task A_cursor_goes_on_in_its_call_whatever_the_pages_look_like(string tool, string arguments, string changed)
    {
        var answer = await _served.CallAsync(tool, With(arguments, changed, await CursorOfAsync(tool, arguments)));

        Assert.True(answer.TryGetProperty("truncated", out _));
    }

    [Theory]
    [InlineData("sheet_page", Sheet, """{"columns":["A"]}""")]
    [InlineData("sheet_page", Sheet, """{"workbook_id":"twin"}""")]
    [InlineData("read_table", Table, """{"columns":["B"]}""")]
    [InlineData("read_table", Table, """{"range":"A1:B20"}""")]
    [InlineData("read_table", Table, """{"filters":[{"column":"A","op":"gt","value":9001}]}""")]
    [InlineData("read_table", """{"workbook_id":"numbers","range":"A1:A40","limit":39,"sample_mode":"last","format":"csv"}""", """{"limit":38}""")]
    [InlineData("range_values", Ranges, """{"ranges":["A1:B9"]}""")]
    [InlineData("find_value", Values, """{"query":"2"}""")]
    [InlineData("find_value", Values, """{"match_mode":"prefix"}""")]
    [InlineData("find_formula", Formulas, """{"sheet_name":"Sheet1"}""")]
    public async Task A_cursor_in_another_call_is_refused(string tool, string arguments, string changed)
    {
        await using var served = await ServedWorkspace.StartAsync(_folder, options => options with { MaxCells = 30 });

        var text = await _served.FailAsync(tool, With(arguments, changed, await CursorOfAsync(tool, arguments, served)));

        Assert.Contains("was made for another call", text, StringComparison.Ordinal);
        Assert.Contains("without cursor", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_of_another_tool_is_refused()
    {
        var cursor = await CursorOfAsync("sheet_page", Sheet);

        Assert.Contains("was made for another call", await _served.FailAsync("read_table", With(Table, "{}", cursor)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sheet_page", Sheet)]
    [InlineData("read_table", Table)]
    [InlineData("range_values", Ranges)]
    [InlineData("find_value", Values)]
    public async Task A_cursor_into_a_workbook_that_has_changed_is_refused(string tool, string arguments)
    {
        var cursor = await CursorOfAsync(tool, arguments);

        _folder.Write("numbers.xlsx", SampleBooks.Numbers(41, 12));

        var result = await _served.SendAsync(tool, With(arguments, "{}", cursor));
        Assert.Equal("invalid_cursor", result.Meta!["gemba/fault"]!["reason"]!.GetValue<string>());
        Assert.Contains("The workbook has changed", await _served.FailAsync(tool, With(arguments, "{}", cursor)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workbook_saved_anew_with_the_same_content_keeps_its_cursors()
    {
        var cursor = await CursorOfAsync("sheet_page", Sheet);

        _folder.Write("numbers.xlsx", File.ReadAllBytes(Path.Combine(_folder.FullPath, "numbers.xlsx")));

        Assert.Equal(4, (await _served.CallAsync("sheet_page", With(Sheet, "{}", cursor))).GetProperty("first_row").GetInt32());
    }

    [Theory]
    [InlineData("sheet_page", Sheet)]
    [InlineData("read_table", Table)]
    [InlineData("range_values", Ranges)]
    [InlineData("find_value", Values)]
    [InlineData("find_formula", Formulas)]
    public async Task A_cursor_with_one_sign_changed_is_refused(string tool, string arguments)
    {
        var cursor = await CursorOfAsync(tool, arguments);

        for (var i = 0; i < cursor.Length; i++)
        {
            var altered = $"{cursor[..i]}{(cursor[i] == '7' ? '8' : '7')}{cursor[(i + 1)..]}";
            var result = await _served.SendAsync(tool, With(arguments, "{}", altered));
            Assert.True(result.IsError, altered);
            Assert.Equal("invalid_cursor", result.Meta!["gemba/fault"]!["reason"]!.GetValue<string>());
        }

        Assert.Contains("was altered", await _served.FailAsync(tool, With(arguments, "{}", $"1{cursor}")), StringComparison.Ordinal);
        Assert.Contains("is not a cursor", await _served.FailAsync(tool, With(arguments, "{}", cursor.Split('~')[0])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(5, true)]
    [InlineData(8, true)]
    [InlineData(7, false)]
    [InlineData(3, false)]
    public async Task An_offset_beside_the_cursor_of_a_table_has_to_agree_with_it(int offset, bool agrees)
    {
        var cursor = await CursorOfAsync("read_table", """{"workbook_id":"numbers","header_rows":0,"offset":5,"limit":3}""");
        var arguments = new { workbook_id = "numbers", header_rows = 0, limit = 3, offset, cursor };

        if (agrees)
            Assert.Equal(9001, (await _served.CallAsync("read_table", arguments)).GetProperty("rows")[0][0].GetInt32());
        else
            Assert.Contains("do not agree", await _served.FailAsync("read_table", arguments), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_row_behind_the_cursor_of_a_sheet_does_not_agree_with_it()
    {
        var cursor = await CursorOfAsync("sheet_page", Sheet);

        var text = await _served.FailAsync("sheet_page", With(Sheet, """{"start_row":20}""", cursor));

        Assert.Contains("start_row 20 and the cursor, which goes on at row 4, do not agree", text, StringComparison.Ordinal);
    }

    private async Task<string> CursorOfAsync(string tool, string arguments, ServedWorkspace? served = null) =>
        (await (served ?? _served).CallAsync(tool, JsonElement.Parse(arguments))).GetProperty("next_cursor").GetString()!;

    private static JsonElement With(string arguments, string changed, string cursor)
    {
        var all = JsonNode.Parse(arguments)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(changed)!.AsObject())
            all[name] = value?.DeepClone();
        all["cursor"] = cursor;
        return JsonSerializer.SerializeToElement(all);
    }
}
