using System.Globalization;
using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary>What the built server tells of calls that got less than they asked for: nothing, a part, a simpler answer, or a place in a queue.</summary>
public sealed class LessThanAskedTests : IDisposable
{
    private const string Slow = """{"name":"find_value","arguments":{"workbook_id":"sales-ledger.xlsx","query":"^(([a-z ]+)+)+\\\\d$","match_mode":"regex"}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("gemba-less-").FullName;
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    [Requirement("E7", "M5")]
    public async Task Each_class_of_failure_is_counted_as_what_it_is()
    {
        await WriteIslandsAsync(Path.Combine(_folder, "good.xlsx"), 2);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "broken.xlsx"), (await File.ReadAllBytesAsync(Path.Combine(_folder, "good.xlsx")))[..500]);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "large.xlsx"), new byte[100_000]);
        await using var server = await GembaServer.StartAsync(_folder, new Dictionary<string, string?> { ["GEMBA__SPREADSHEET__MAXFILEBYTES"] = "99999" });

        await CallAsync(server, "read_table", """{"workbook_id":"good.xlsx","limit":"many"}""");
        await CallAsync(server, "list_sheets", """{"workbook_id":"there-is-none.xlsx"}""");
        await CallAsync(server, "list_sheets", """{"workbook_id":"broken.xlsx"}""");
        await CallAsync(server, "list_sheets", """{"workbook_id":"large.xlsx"}""");

        var metrics = await MetricsAsync(server);
        foreach (var (type, severity) in new[] { ("validation", "warning"), ("not_found", "warning"), ("corrupted", "error"), ("limit_exceeded", "warning"), ("timeout", "error"), ("internal", "error") })
            Assert.Equal(type is "timeout" or "internal" ? 0 : 1, metrics.Value("mcp_errors_total", ("error_type", type), ("severity", severity)));
    }

    [Fact]
    [Requirement("B8", "B12")]
    public async Task A_listing_that_misses_a_file_tells_its_share_and_a_sheet_of_too_many_blocks_is_answered_more_simply()
    {
        await WriteIslandsAsync(Path.Combine(_folder, "islands.xlsx"), 40);
        File.CreateSymbolicLink(Path.Combine(_folder, "outside.xlsx"), Path.Combine(Workspace.Samples, "sales-ledger.xlsx"));
        await using var server = await GembaServer.StartAsync(_folder);

        await CallAsync(server, "list_workbooks", "{}");
        var answer = await CallAsync(server, "sheet_overview", """{"workbook_id":"islands.xlsx","sheet_name":"S"}""");

        Assert.Contains("separate blocks", answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        var metrics = await MetricsAsync(server);
        Assert.Equal(1, metrics.Value("gemba_fallbacks_total", ("operation", "detect_regions")));
        Assert.Equal(1, metrics.Value("region_detections_total", ("outcome", "fallback")));
        Assert.Equal(1, metrics.Value("gemba_partial_successes_total", ("operation", "list_workbooks")));
        Assert.Equal(0.5, metrics.Value("gemba_partial_success_ratio_sum", ("operation", "list_workbooks")));
        Assert.Contains(server.AuditLines(), line => line.Contains("\"list_workbooks\"", StringComparison.Ordinal) && line.Contains("\"partial\"", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("B9", "M34")]
    public async Task Who_waits_for_a_place_is_counted_and_sent_away_in_time()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?>
        {
            ["GEMBA__SPREADSHEET__MAXCONCURRENTCALLS"] = "1",
            ["GEMBA__SPREADSHEET__QUEUETIMEOUT"] = "00:00:02",
            ["GEMBA__SPREADSHEET__REGEXTIMEOUT"] = "00:00:08",
        });
        await CallAsync(server, "list_sheets", """{"workbook_id":"sales-ledger.xlsx"}""");

        var slow = server.PostAsync(_http, "tools/call", Slow);
        await Eventually.HoldsAsync(async () => await GateAsync(server, "gemba_permits_held") == 1, "the slow call has the place");
        var waits = CallAsync(server, "list_workbooks", "{}");
        await Eventually.HoldsAsync(async () => await GateAsync(server, "gemba_permits_waiting") == 1, "the other one waits");

        Assert.Equal("too_many_calls", (await waits).GetProperty("result").GetProperty("_meta").GetProperty("gemba/fault").GetProperty("reason").GetString());
        Assert.Equal((1d, 1d, 1d), (await GateAsync(server, "gemba_permits_capacity"), await GateAsync(server, "gemba_permit_waits_total"), await GateAsync(server, "gemba_permits_refused_total")));
        Assert.InRange(await GateAsync(server, "gemba_permit_wait_seconds_total"), 1.9, 10);
        await slow;
        Assert.Equal((0d, 0d), (await GateAsync(server, "gemba_permits_held"), await GateAsync(server, "gemba_permits_waiting")));
    }

    private Task<JsonElement> CallAsync(GembaServer server, string tool, string arguments) => server.PostAsync(_http, "tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""");

    private async Task<MetricsPageText> MetricsAsync(GembaServer server) => MetricsPageText.Read(await _http.GetStringAsync(new Uri(server.Ops, "/metrics")));

    private async Task<double> GateAsync(GembaServer server, string metric) => (await MetricsAsync(server)).Value(metric, ("gate", "calls"));

    /// <summary>Cells with room on all sides of each: every one is a block of its own.</summary>
    private static Task WriteIslandsAsync(string path, int side) => PlainWorkbook.WriteAsync(path, async sheet =>
    {
        for (var row = 1; row <= side; row++)
        {
            await sheet.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"<row r=\"{row * 4}\">"));
            for (var column = 0; column < side; column++)
                await sheet.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"<c r=\"{ColumnName(column * 4)}{row * 4}\"><v>{column}</v></c>"));
            await sheet.WriteAsync("</row>");
        }
    });

    private static string ColumnName(int column) => column < 26 ? ((char)('A' + column)).ToString() : ColumnName((column / 26) - 1) + (char)('A' + (column % 26));
}
