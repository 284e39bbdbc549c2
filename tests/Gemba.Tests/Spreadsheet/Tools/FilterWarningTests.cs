using System.Text.Json;

namespace Gemba.Tests.Spreadsheet.Tools;

public sealed class FilterWarningTests : IAsyncLifetime, IDisposable
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

    [Theory]
    [InlineData("Amount", "gt", "\"abc\"", 0, "'Amount' holds only number values, and gt 'abc' compares with none of them, so no row passes. Compare numbers with a plain number, as in 1234.5")]
    [InlineData("C", "eq", "\"12a\"", 0, "'Amount' holds only number values, and eq '12a' compares with none")]
    [InlineData("Amount", "eq", "\"1,000\"", 0, "without thousands separator, unit or currency sign")]
    [InlineData("Amount", "in", "[\"abc\",true]", 0, "in 'abc', true compares with none")]
    [InlineData("Amount", "ne", "\"abc\"", 5, "ne 'abc' compares with none of them, so every row passes")]
    [InlineData("Amount", "eq", "true", 0, "eq true compares with none")]
    [InlineData("Code", "gt", "5", 0, "'Code' holds only text values, and gt 5 compares with none of them, so no row passes. Compare texts with a text, as in \"5\"")]
    [InlineData("Code", "eq", "123", 0, "Compare texts with a text, as in \"123\"")]
    [InlineData("Day", "gte", "\"31/01/2024\"", 0, "'Day' holds only date values, and gte '31/01/2024' compares with none of them, so no row passes. Compare dates with an ISO date, as in \"2024-12-31\"")]
    [InlineData("Paid", "eq", "1", 0, "Compare bool values by eq, ne or in with true or false")]
    [InlineData("Paid", "gt", "\"false\"", 0, "Compare bool values by eq, ne or in with true or false")]
    [InlineData("Rate", "eq", "true", 0, "'Rate' holds only number and error values")]
    public async Task A_filter_that_compares_with_no_value_of_its_column_is_told(string column, string op, string value, int rows, string warning)
    {
        var answer = await ReadAsync(column, op, value);

        Assert.Equal(rows, answer.GetProperty("total_rows").GetInt32());
        Assert.Contains(warning, Assert.Single(answer.GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Amount", "gt", "\"1e6\"")]
    [InlineData("Amount", "eq", "\" 100 \"")]
    [InlineData("Amount", "eq", "null")]
    [InlineData("Amount", "in", "[\"abc\",100]")]
    [InlineData("Amount", "contains", "\"abc\"")]
    [InlineData("Amount", "is_empty", "null")]
    [InlineData("Code", "eq", "\"nothing\"")]
    [InlineData("Day", "gt", "\"2030-01-01\"")]
    [InlineData("Day", "gt", "45322")]
    [InlineData("Paid", "eq", "\"TRUE\"")]
    [InlineData("Rate", "eq", "\"#N/A\"")]
    public async Task A_filter_that_could_match_has_no_warning(string column, string op, string value) =>
        Assert.False((await ReadAsync(column, op, value)).TryGetProperty("warnings", out _));

    [Theory]
    [InlineData("eq", "\"north\"", "'north'", "'North'")]
    [InlineData("in", "[\"x\",\"WEST\"]", "'WEST'", "'West'")]
    public async Task No_row_for_want_of_a_capital_letter_is_told(string op, string value, string asked, string found)
    {
        var answer = await ReadAsync("Region", op, value);

        Assert.Equal(0, answer.GetProperty("total_rows").GetInt32());
        var warning = Assert.Single(answer.GetProperty("warnings").EnumerateArray()).GetString();
        Assert.Contains($"{asked} is in no cell of column 'Region', but {found} is", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eq", "\"nowhere\"")]
    [InlineData("in", "[\"WEST\",\"North\"]")]
    public async Task Letters_that_could_not_have_helped_are_not_told(string op, string value) =>
        Assert.False((await ReadAsync("Region", op, value)).TryGetProperty("warnings", out _));

    [Theory]
    [InlineData("\"2024-02-01T11:00:00Z\"")]
    [InlineData("\"2024-02-01 11:00-05:00\"")]
    public async Task The_zone_of_a_date_is_passed_over_and_that_is_told(string value)
    {
        var answer = await ReadAsync("Day", "gt", value);

        Assert.Equal(4, answer.GetProperty("total_rows").GetInt32());
        Assert.Contains("without its zone", Assert.Single(answer.GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_written_as_text_finds_the_number()
    {
        Assert.Equal(1, (await ReadAsync("Amount", "eq", "\" 100 \"")).GetProperty("total_rows").GetInt32());
        Assert.Equal(1, (await ReadAsync("Amount", "in", "[\"abc\",\"2.505e2\"]")).GetProperty("total_rows").GetInt32());
    }

    private Task<JsonElement> ReadAsync(string column, string op, string value) => _served.CallAsync(
        "read_table",
        JsonElement.Parse($$"""{"workbook_id":"book","range":"Sheet1!A1:G6","columns":["Code"],"filters":[{"column":"{{column}}","op":"{{op}}","value":{{value}}}]}"""));
}
