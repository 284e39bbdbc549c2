using System.Text.Json;
using Gemba.Tests.Spreadsheet.Parsing;

namespace Gemba.Tests.Spreadsheet.Tools;

public sealed class AddressingTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ServedWorkspace _served = null!;

    public async Task InitializeAsync()
    {
        _folder.Write("book.xlsx", SampleBooks.Ledger());
        _folder.Write("cases.xlsx", Cases());
        _served = await ServedWorkspace.StartAsync(_folder);
    }

    public async Task DisposeAsync() => await _served.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("read_table", """{"workbook_id":"book","sheet_name":"Sheet2","table_name":"Amounts"}""")]
    [InlineData("read_table", """{"workbook_id":"book","sheet_name":"Sheet2","range":"Amounts"}""")]
    [InlineData("read_table", """{"workbook_id":"book","sheet_name":"Sheet1","range":"Rate"}""")]
    [InlineData("find_value", """{"workbook_id":"book","sheet_name":"Sheet2","table_name":"Amounts","query":"7"}""")]
    [InlineData("range_values", """{"workbook_id":"book","sheet_name":"Sheet2","ranges":["Amounts"]}""")]
    [InlineData("range_values", """{"workbook_id":"book","sheet_name":"Sheet2","ranges":["Sheet1!A1"]}""")]
    public async Task A_sheet_that_contradicts_what_is_named_is_refused(string tool, string arguments)
    {
        var text = await _served.FailAsync(tool, JsonElement.Parse(arguments));

        Assert.Contains("does not lie on sheet", text, StringComparison.Ordinal);
        Assert.Contains("Leave sheet_name out", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"workbook_id":"book","sheet_name":"sheet1","table_name":"Amounts","header_rows":0}""", "Sheet1 C2:C7")]
    [InlineData("""{"workbook_id":"book","sheet_name":"Sheet2","range":"Rate","header_rows":0}""", "Sheet2 C3")]
    [InlineData("""{"workbook_id":"book","range":"Rate","header_rows":0}""", "Sheet2 C3")]
    [InlineData("""{"workbook_id":"book","range":"Sheet2!B2:C4","header_rows":0}""", "Sheet2 B2:C4")]
    public async Task A_sheet_that_agrees_or_is_left_out_is_fine(string arguments, string place)
    {
        var answer = await _served.CallAsync("read_table", JsonElement.Parse(arguments));

        Assert.Equal(place, $"{answer.GetProperty("sheet_name")} {answer.GetProperty("range")}");
    }

    [Theory]
    [InlineData("A", "upper")]
    [InlineData("a", "lower")]
    public async Task Of_two_sheets_that_differ_in_case_the_one_written_so_is_meant(string sheet, string value)
    {
        var page = await _served.CallAsync("sheet_page", new { workbook_id = "cases", sheet_name = sheet, format = "values_only", page_size = 1 });
        var range = await _served.CallAsync("range_values", new { workbook_id = "cases", ranges = new[] { $"{sheet}!A1" }, sheet_name = sheet, format = "values" });

        Assert.Equal($"[[\"{value}\"]]", page.GetProperty("values_only").GetProperty("rows").GetRawText());
        Assert.Equal($"[[\"{value}\"]]", range.GetProperty("ranges")[0].GetProperty("rows").GetRawText());
    }

    [Theory]
    [InlineData("id", "[[2]]")]
    [InlineData("ID", "[[1]]")]
    [InlineData("Id", "[[1]]")]
    [InlineData("B:C", "[[3]]")]
    [InlineData("b:c", "[[3]]")]
    [InlineData("A:B", "[[1,2]]")]
    [InlineData("E:F", "[[5,6]]")]
    [InlineData("ID:id", "[[1,2]]")]
    public async Task A_column_is_what_is_written_before_it_is_anything_else(string column, string rows)
    {
        var answer = await _served.CallAsync("read_table", new { workbook_id = "cases", range = "Columns!A1:F2", columns = new[] { column } });

        Assert.Equal(rows, answer.GetProperty("rows").GetRawText());
    }

    [Fact]
    public async Task The_headers_of_a_very_wide_region_are_told_as_far_as_asked()
    {
        var cells = Enumerable.Range(1, 2_500).ToArray();
        _folder.Write("wide.xlsx", new TestPackage()
            .WithSheet(SampleBooks.Row(1, [.. cells.Select(i => SampleBooks.Text($"Head {i}"))]) + SampleBooks.Row(2, [.. cells.Select(i => SampleBooks.Number(i))])
                + SampleBooks.Row(3, [.. cells.Select(i => SampleBooks.Number(i))]))
            .ToBytes());

        var few = (await _served.CallAsync("sheet_overview", new { workbook_id = "wide", sheet_name = "Sheet1", max_headers = 3 })).GetProperty("detected_regions")[0];
        var all = (await _served.CallAsync("sheet_overview", new { workbook_id = "wide", sheet_name = "Sheet1", max_headers = 0 })).GetProperty("detected_regions")[0];

        Assert.Equal("""["Head 1","Head 2","Head 3"]""", few.GetProperty("headers").GetRawText());
        Assert.Equal((2_500, true), (few.GetProperty("header_count").GetInt32(), few.GetProperty("headers_truncated").GetBoolean()));
        Assert.Equal(2_000, all.GetProperty("headers").GetArrayLength());
        Assert.Equal((2_500, true), (all.GetProperty("header_count").GetInt32(), all.GetProperty("headers_truncated").GetBoolean()));
    }

    [Theory]
    [InlineData("sales-leger.xlsx")]
    [InlineData("Sales-Leger")]
    [InlineData("2023/sales-leger.xlsx")]
    public async Task The_workbook_that_was_meant_is_named_among_hundreds_in_folders(string meant)
    {
        for (var i = 0; i < 430; i++)
            _folder.Write($"2024/archive/{i:000}.xlsx");
        _folder.Write("zz/deep/folder/sales-ledger.xlsx", SampleBooks.Ledger());

        Assert.Contains("Did you mean 'zz/deep/folder/sales-ledger.xlsx'?", await _served.FailAsync("list_sheets", new { workbook_id = meant }), StringComparison.Ordinal);
    }

    private static byte[] Cases() => new TestPackage()
        .With(
            "xl/workbook.xml",
            $"<workbook xmlns=\"{TestPackage.Main}\" xmlns:r=\"{TestPackage.Relations}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"s1\"/>"
            + "<sheet name=\"a\" sheetId=\"2\" r:id=\"s2\"/><sheet name=\"Columns\" sheetId=\"3\" r:id=\"s3\"/></sheets></workbook>")
        .WithSheet(SampleBooks.Row(1, SampleBooks.Text("upper")))
        .WithSheet(SampleBooks.Row(1, SampleBooks.Text("lower")))
        .WithSheet(
            SampleBooks.Row(1, [.. new[] { "ID", "id", "B:C", "A", "Y", "Z" }.Select(name => SampleBooks.Text(name))])
            + SampleBooks.Row(2, [.. Enumerable.Range(1, 6).Select(i => SampleBooks.Number(i))]))
        .ToBytes();
}
