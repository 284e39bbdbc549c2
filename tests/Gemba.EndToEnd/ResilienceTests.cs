using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary>The built server on a disk that fails.</summary>
public sealed class ResilienceTests : IDisposable
{
    private const string Cached = "sales-ledger.xlsx";
    private const string Unread = "budget-model.xlsx";

    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [MountFact]
    [Requirement("B1", "B3", "B4", "B6", "B7", "B12", "M20", "M33", "H4", "L32", "L33")]
    public async Task A_disk_that_fails_is_tried_again_then_left_alone_and_used_again_when_it_works()
    {
        await using var disk = await FailingDisk.MountAsync();
        await using var server = await StartAsync(disk.Root, openTime: "00:00:03");
        await CallAsync(server, "list_workbooks", null);
        Assert.Equal("", await CallAsync(server, "list_sheets", Cached));
        Assert.Equal(0, (await MetricsAsync(server)).Value("spreadsheet_mcp_circuit_breaker_state", ("name", "file_io")));

        disk.Fail();

        for (var i = 0; i < 5; i++)
            Assert.Equal("workbook_not_readable_now", await CallAsync(server, "describe_workbook", Unread));
        Assert.Equal("files_suspended", await CallAsync(server, "describe_workbook", Unread));
        Assert.Equal("", await CallAsync(server, "list_sheets", Cached)); // what is in memory needs no disk
        var metrics = await MetricsAsync(server);
        Assert.Equal(2, metrics.Value("spreadsheet_mcp_circuit_breaker_state", ("name", "file_io")));
        Assert.Equal(1, metrics.Value("circuit_breaker_state", ("name", "file_io"), ("state", "open")));
        Assert.Equal(0, metrics.Value("circuit_breaker_state", ("name", "file_io"), ("state", "closed")));
        Assert.Equal(20, metrics.Value("gemba_retries_total", ("name", "file_io")));
        Assert.Equal(5, metrics.Value("gemba_retries_exhausted_total", ("name", "file_io")));
        Assert.Equal(1, metrics.Value("gemba_breaker_refusals_total", ("name", "file_io")));
        await Eventually.HoldsAsync(async () => await CheckAsync(server, "breakers") is "degraded", "health tells of the breaker");
        Assert.Contains("file_io  open  5 of 5 failures", await CommandAsync("breaker", "list", "--ops", server.Ops.ToString()), StringComparison.Ordinal);

        disk.Mend();

        await Eventually.HoldsAsync(async () => await CallAsync(server, "describe_workbook", Unread) == "", "the breaker tries again", TimeSpan.FromSeconds(30));
        Assert.Equal(1, (await MetricsAsync(server)).Value("circuit_breaker_state", ("name", "file_io"), ("state", "half_open")));
        Assert.Equal("", await CallAsync(server, "describe_workbook", Unread));
        Assert.Equal("", await CallAsync(server, "describe_workbook", Unread));
        Assert.Equal(0, (await MetricsAsync(server)).Value("spreadsheet_mcp_circuit_breaker_state", ("name", "file_io")));
        await Eventually.HoldsAsync(async () => await CheckAsync(server, "breakers") is "healthy", "health tells that it closed");

        Assert.Equal(["closed>open threshold", "open>half_open open_time_over", "half_open>closed probes_succeeded"], Changes(server));
        var retry = LogLine(server, "3140");
        foreach (var field in new[] { "operation", "attempt", "max_attempts", "delay_ms", "error" })
            Assert.True(retry.TryGetProperty(field, out _), $"{field} is not in {retry}");
        var opened = LogLine(server, "3142");
        Assert.Equal(("file_io", 5, 5), (opened.GetProperty("circuit_breaker").GetString(), opened.GetProperty("failure_count").GetInt32(), opened.GetProperty("threshold").GetInt32()));
    }

    [MountFact]
    [Requirement("B1")]
    public async Task A_breaker_is_closed_by_hand_and_the_trail_tells_so()
    {
        await using var disk = await FailingDisk.MountAsync();
        await using var server = await StartAsync(disk.Root, openTime: "00:10:00");
        await CallAsync(server, "list_workbooks", null);
        disk.Fail();
        for (var i = 0; i < 5; i++)
            await CallAsync(server, "describe_workbook", Unread);
        disk.Mend();
        Assert.Equal("files_suspended", await CallAsync(server, "describe_workbook", Unread));

        Assert.Contains("closed by hand", await CommandAsync("breaker", "reset", "file_io", "--ops", server.Ops.ToString()), StringComparison.Ordinal);

        Assert.Equal("", await CallAsync(server, "describe_workbook", Unread));
        Assert.Equal(["closed>open threshold", "open>closed reset"], Changes(server));
        Assert.Contains("There are: file_io", await CommandAsync("breaker", "reset", "nothing", "--ops", server.Ops.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("B6")]
    public async Task A_broken_workbook_however_often_it_is_asked_for_does_not_keep_others_from_theirs()
    {
        var folder = Directory.CreateTempSubdirectory("gemba-broken-").FullName;
        File.Copy(Path.Combine(Workspace.Samples, Cached), Path.Combine(folder, Cached));
        await File.WriteAllBytesAsync(Path.Combine(folder, "broken.xlsx"), (await File.ReadAllBytesAsync(Path.Combine(folder, Cached)))[..2000]);
        await using var server = await StartAsync(folder, openTime: "00:10:00");

        for (var i = 0; i < 20; i++)
            Assert.Equal("package_damaged", await CallAsync(server, "describe_workbook", "broken.xlsx"));

        Assert.Equal("", await CallAsync(server, "describe_workbook", Cached));
        Assert.Equal(0, (await MetricsAsync(server)).Value("gemba_retries_total", ("name", "file_io")));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    [Requirement("B5")]
    public async Task A_file_that_another_program_holds_for_a_moment_is_read_when_it_lets_go()
    {
        var folder = Directory.CreateTempSubdirectory("gemba-held-").FullName;
        File.Copy(Path.Combine(Workspace.Samples, Cached), Path.Combine(folder, Cached));
        await using var server = await StartAsync(folder, openTime: "00:00:10", firstDelay: "00:00:00.5");
        await CallAsync(server, "list_workbooks", null);
        var lease = new FileLease(Path.Combine(folder, Cached));

        var call = CallAsync(server, "list_sheets", Cached);
        await Eventually.HoldsAsync(async () => (await MetricsAsync(server)).Value("gemba_retries_total", ("name", "file_io")) >= 1, "it is tried again");
        lease.Dispose();

        Assert.Equal("", await call);
        Directory.Delete(folder, recursive: true);
    }

    private static Task<GembaServer> StartAsync(string folder, string openTime, string firstDelay = "00:00:00.010") => GembaServer.StartAsync(folder, new Dictionary<string, string?>
    {
        ["GEMBA__FILEIO__OPENTIME"] = openTime,
        ["GEMBA__FILEIO__FIRSTDELAY"] = firstDelay,
        ["GEMBA__HEALTH__INTERVAL"] = "00:00:00.2",
        ["GEMBA_LOG_FORMAT"] = "json",
    });

    /// <summary>The reason of the fault; empty where there was an answer.</summary>
    private async Task<string> CallAsync(GembaServer server, string tool, string? workbook)
    {
        var arguments = workbook is null ? "{}" : $$"""{"workbook_id":"{{workbook}}"}""";
        var answer = await server.PostAsync(_http, "tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""");
        if (!answer.GetProperty("result").TryGetProperty("isError", out var isError) || !isError.GetBoolean())
            return "";
        var fault = answer.GetProperty("result").GetProperty("_meta").GetProperty("gemba/fault");
        var reason = fault.GetProperty("reason").GetString()!;
        if (reason is "files_suspended" or "workbook_not_readable_now")
            Assert.True(fault.GetProperty("retryAfterSeconds").GetDouble() >= 1);
        return reason;
    }

    private async Task<MetricsPageText> MetricsAsync(GembaServer server) => MetricsPageText.Read(await _http.GetStringAsync(new Uri(server.Ops, "/metrics")));

    private async Task<string?> CheckAsync(GembaServer server, string check)
    {
        using var response = await _http.GetAsync(new Uri(server.Ops, "/health"));
        using var health = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return health.RootElement.GetProperty("checks").GetProperty(check).GetProperty("status").GetString();
    }

    private static async Task<string> CommandAsync(params string[] arguments)
    {
        await using var command = await Child.RunAsync(GembaServer.Executable, arguments);
        return command.Output + command.Errors;
    }

    private static List<string> Changes(GembaServer server) => [.. server.AuditLines()
        .Where(line => line.Contains("\"breaker_change\"", StringComparison.Ordinal))
        .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("details"))
        .Select(details => $"{details.GetProperty("from").GetString()}>{details.GetProperty("to").GetString()} {details.GetProperty("cause").GetString()}")];

    private static JsonElement LogLine(GembaServer server, string id) => server.Process.Errors.Split('\n')
        .Where(line => line.Contains($"\"log_id\":{id}", StringComparison.Ordinal))
        .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("fields").Clone()).First();
}
