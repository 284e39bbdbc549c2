using System.Globalization;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary>The time limit of a tool on the built server.</summary>
public sealed class TimeLimitTests
{
    private const int Rows = 40_000;
    private const int Columns = 200;
    private const int TicksPerSecond = 100; // of /proc, on every Linux (USER_HZ)

    [Fact]
    [Requirement("C11", "B10", "E7")]
    public async Task A_workbook_that_takes_too_long_is_given_up_and_the_work_on_it_ends_too()
    {
        var folder = Directory.CreateTempSubdirectory("gemba-huge-").FullName;
        await WriteHugeAsync(Path.Combine(folder, "huge.xlsx"));
        await using var server = await GembaServer.StartAsync(folder, new Dictionary<string, string?>
        {
            ["GEMBA__SPREADSHEET__TOOLTIMEOUT"] = "00:00:00.5",
            ["GEMBA__SPREADSHEET__MAXCONCURRENTOPENS"] = "1",
            ["GEMBA__HEALTH__INTERVAL"] = "00:01:00",
        });
        using var http = new HttpClient();

        var began = TimeProvider.System.GetTimestamp();
        var answer = await server.PostAsync(http, "tools/call", """{"name":"sheet_overview","arguments":{"workbook_id":"huge.xlsx","sheet_name":"S"}}""");
        var took = TimeProvider.System.GetElapsedTime(began);

        Assert.Equal("tool_timed_out", answer.GetProperty("result").GetProperty("_meta").GetProperty("gemba/fault").GetProperty("reason").GetString());
        Assert.Contains("was stopped after 0.5 s", answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.InRange(took, TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(10));
        // The place among the readers is free again: the parser itself has stopped, not only the wait for it.
        await Eventually.HoldsAsync(async () => (await http.GetStringAsync(new Uri(server.Ops, "/metrics"))).Contains("gemba_permits_held{gate=\"opens\"} 0", StringComparison.Ordinal), "nobody reads the workbook any more");
        Assert.Contains("mcp_errors_total{error_type=\"timeout\",severity=\"error\"} 1", await http.GetStringAsync(new Uri(server.Ops, "/metrics")), StringComparison.Ordinal);
        var before = ProcessorSeconds(server.Process.Id);
        await EventuallyPassedAsync(TimeSpan.FromSeconds(2));
        Assert.InRange(ProcessorSeconds(server.Process.Id) - before, 0, 0.5);
        Directory.Delete(folder, recursive: true);
    }

    private static Task EventuallyPassedAsync(TimeSpan time)
    {
        var began = TimeProvider.System.GetTimestamp();
        return Eventually.HoldsAsync(() => TimeProvider.System.GetElapsedTime(began) > time, "time passes");
    }

    private static double ProcessorSeconds(int process)
    {
        var fields = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat")).Split(") ")[^1].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / (double)TicksPerSecond;
    }

    private static Task WriteHugeAsync(string path) => PlainWorkbook.WriteAsync(path, async sheet =>
    {
        for (var row = 1; row <= Rows; row++)
        {
            await sheet.WriteAsync("<row>");
            for (var column = 1; column <= Columns; column++)
                await sheet.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"<c><v>{row * 37 % 9973 * column}.25</v></c>"));
            await sheet.WriteAsync("</row>");
        }
    });
}
