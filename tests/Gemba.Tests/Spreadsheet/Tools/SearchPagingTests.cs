using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Tools;
using Gemba.Spreadsheet.Workbooks;
using Gemba.Tests.Spreadsheet.Parsing;

namespace Gemba.Tests.Spreadsheet.Tools;

public sealed class SearchPagingTests : IDisposable
{
    private const int Rows = 3000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("find_formula", """{"query":"C1*2"}""", 50, 1)]
    [InlineData("find_formula", """{"query":"="}""", 500, Rows)]
    [InlineData("find_formula", """{"query":"nowhere"}""", 50, 0)]
    [InlineData("find_value", """{"query":"7","match_mode":"exact"}""", 50, 1)]
    [InlineData("find_value", """{"query":"^2\\d*0$","match_mode":"regex"}""", 50, 111)]
    [InlineData("find_value", """{"label":"row","direction":"right"}""", 40, Rows)]
    public async Task A_search_through_one_huge_shared_formula_goes_on_page_by_page_to_its_end(string tool, string arguments, int limit, int count)
    {
        _folder.Write("shared.xlsx", SharedFormula());
        await using var served = await ServedWorkspace.StartAsync(_folder, options => options with { MaxWorkSteps = 700 });
        await using var unhurried = await ServedWorkspace.StartAsync(_folder);

        var (addresses, pages) = await AllAsync(served, tool, arguments, limit);
        var (whole, _) = await AllAsync(unhurried, tool, arguments, 500);

        Assert.Equal(whole, addresses);
        Assert.Equal(count, addresses.Distinct().Count());
        Assert.InRange(pages, Rows * 3 / 700, Rows);
    }

    [Fact]
    public async Task A_search_that_found_nothing_yet_says_how_far_it_came_and_counts_nothing()
    {
        _folder.Write("shared.xlsx", SharedFormula());
        await using var served = await ServedWorkspace.StartAsync(_folder, options => options with { MaxWorkSteps = 1000 });

        var answer = await served.CallAsync("find_formula", new { workbook_id = "shared", query = "nowhere" });

        Assert.Equal((0, true, 0), (answer.GetProperty("matches").GetArrayLength(), answer.GetProperty("truncated").GetBoolean(), answer.GetProperty("match_count_at_least").GetInt32()));
        Assert.False(answer.TryGetProperty("match_count", out _));
        Assert.False(answer.TryGetProperty("next_offset", out _));
        Assert.Contains("ended before Sheet1!", answer.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_full_counts_what_it_knows_and_the_last_page_counts_all()
    {
        _folder.Write("shared.xlsx", SharedFormula());
        await using var served = await ServedWorkspace.StartAsync(_folder);

        var first = await served.CallAsync("find_formula", new { workbook_id = "shared", query = "=", limit = 10 });
        var last = await served.CallAsync("find_formula", new { workbook_id = "shared", query = "=", limit = 10, offset = Rows - 10 });

        Assert.Equal((11, 10, true), (first.GetProperty("match_count_at_least").GetInt32(), first.GetProperty("next_offset").GetInt32(), first.GetProperty("truncated").GetBoolean()));
        Assert.Equal((Rows, false), (last.GetProperty("match_count").GetInt32(), last.GetProperty("truncated").GetBoolean()));
    }

    [Fact]
    public async Task An_offset_behind_what_one_call_may_look_at_is_reached_by_cursor()
    {
        _folder.Write("shared.xlsx", SharedFormula());
        await using var served = await ServedWorkspace.StartAsync(_folder, options => options with { MaxWorkSteps = 500 });

        var addresses = await AllAsync(served, "find_formula", """{"query":"=","offset":2990}""", 4);

        Assert.Equal(Enumerable.Range(2991, 10).Select(row => $"D{row}"), addresses.Addresses);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(10, true)]
    [InlineData(15, false)]
    public async Task An_offset_beside_a_cursor_has_to_agree_with_it(int offset, bool agrees)
    {
        _folder.Write("shared.xlsx", SharedFormula());
        await using var served = await ServedWorkspace.StartAsync(_folder);
        var cursor = (await served.CallAsync("find_formula", new { workbook_id = "shared", query = "=", limit = 10, offset = 10 })).GetProperty("next_cursor").GetString();
        var arguments = new { workbook_id = "shared", query = "=", limit = 10, offset, cursor };

        if (agrees)
            Assert.Equal("D21", (await served.CallAsync("find_formula", arguments)).GetProperty("matches")[0].GetProperty("address").GetString());
        else
            Assert.Contains("do not agree", await served.FailAsync("find_formula", arguments), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_ends_within_its_steps_however_much_text_a_cell_holds()
    {
        var text = new string('x', 30_000);
        _folder.Write("long.xlsx", new TestPackage()
            .WithSheet(string.Concat(Enumerable.Range(1, 100).Select(row => SampleBooks.Row(row, SampleBooks.Text(text))))).ToBytes());
        await using var served = await ServedWorkspace.StartAsync(_folder, options => options with { MaxWorkSteps = 30_000 / 64 * 20 });

        var answer = await served.CallAsync("find_value", new { workbook_id = "long", query = "y" });

        Assert.Contains("ended before Sheet1!A21.", answer.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_that_is_called_off_ends_at_the_next_cell()
    {
        using var stop = new CancellationTokenSource();
        var builder = new WorkbookBuilder();
        var sheet = builder.AddSheet("Sheet1");
        for (var row = 1; row <= 1000; row++)
            sheet.AddNumber(row, 1, row);
        var looked = 0;
        var built = builder.Build().Sheets[0];
        var search = new CellSearch([new SheetRange(built, built.UsedRange!.Value)], (_, _) => Look(), new WorkSteps(int.MaxValue));

        Assert.Throws<OperationCanceledException>(() => search.From(default, stop.Token).Count());
        Assert.Equal(5, looked);

        CellSearch.Hit? Look()
        {
            if (++looked == 5)
                stop.Cancel();
            return null;
        }
    }

    [Fact]
    public void No_more_is_looked_at_than_it_takes_to_know_of_one_match_more()
    {
        var builder = new WorkbookBuilder();
        var sheet = builder.AddSheet("Sheet1");
        for (var row = 1; row <= 1000; row++)
            sheet.AddNumber(row, 1, row);
        var looked = 0;
        var built = builder.Build().Sheets[0];
        var search = new CellSearch(
            [new SheetRange(built, built.UsedRange!.Value)],
            (found, cell) => ++looked > 0 ? new CellSearch.Hit(new CellSearch.Found(found, cell.Row, cell.Column)) : null,
            new WorkSteps(int.MaxValue));

        Assert.Equal(11, search.From(default, default).Take(11).Count());
        Assert.Equal(11, looked);
    }

    private static async Task<(List<string> Addresses, int Pages)> AllAsync(ServedWorkspace served, string tool, string arguments, int limit)
    {
        var (addresses, pages) = (new List<string>(), 0);
        for (string? cursor = null; pages == 0 || cursor is not null; pages++)
        {
            Assert.True(pages < 5000, "the search does not end");
            var all = JsonNode.Parse(arguments)!.AsObject();
            (all["workbook_id"], all["limit"], all["cursor"]) = ("shared", limit, cursor);
            var answer = await served.CallAsync(tool, JsonSerializer.SerializeToElement(all));
            addresses.AddRange(answer.GetProperty("matches").EnumerateArray().Select(match => match.GetProperty("address").GetString()!));
            var next = answer.TryGetProperty("next_cursor", out var given) ? given.GetString() : null;
            Assert.Equal(next is not null, answer.GetProperty("truncated").GetBoolean());
            Assert.NotEqual(cursor ?? "", next ?? "end");
            if (next is null)
                Assert.Equal(addresses.Count + (all["offset"]?.GetValue<int>() ?? 0), answer.GetProperty("match_count").GetInt32());
            cursor = next;
        }

        return (addresses, pages);
    }

    // A: "row", B: the row's number, D: one formula shared by all rows.
    private static byte[] SharedFormula()
    {
        var rows = new StringBuilder();
        for (var row = 1; row <= Rows; row++)
        {
            var formula = row == 1 ? $"<f t=\"shared\" ref=\"D1:D{Rows}\" si=\"0\">C1*2</f>" : "<f t=\"shared\" si=\"0\"/>";
            rows.Append(System.Globalization.CultureInfo.InvariantCulture, $"<row r=\"{row}\"><c r=\"A{row}\" t=\"inlineStr\"><is><t>row</t></is></c><c r=\"B{row}\"><v>{row}</v></c><c r=\"D{row}\">{formula}<v>0</v></c></row>");
        }

        return new TestPackage().WithSheet(rows.ToString()).ToBytes();
    }
}
