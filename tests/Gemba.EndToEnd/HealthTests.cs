using System.Net;
using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary>Health pages of the built server.</summary>
public sealed class HealthTests : IDisposable
{
    private readonly string _workspace = Directory.CreateTempSubdirectory("gemba-health-").FullName;
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        if (Directory.Exists(_workspace))
            Directory.Delete(_workspace, recursive: true);
    }

    [Fact]
    [Requirement("H1", "H2", "H5", "H10", "H16")]
    public async Task Health_answers_on_both_listeners_with_status_version_uptime_and_checks()
    {
        await using var server = await GembaServer.StartAsync(_workspace);
        await HealthyAsync(server);

        foreach (var address in new[] { new Uri(server.Ops, "/health"), new Uri(server.Endpoint, "/health") })
        {
            var health = JsonDocument.Parse(await _http.GetStringAsync(address)).RootElement;
            Assert.Equal("healthy", health.GetProperty("status").GetString());
            Assert.NotEmpty(health.GetProperty("version").GetString()!);
            Assert.True(health.GetProperty("uptime_seconds").GetDouble() > 0);
            Assert.True(health.GetProperty("timestamp").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
            foreach (var check in health.GetProperty("checks").EnumerateObject())
            {
                Assert.Equal("healthy", check.Value.GetProperty("status").GetString());
                Assert.True(check.Value.TryGetProperty("message", out _));
                Assert.True(check.Value.TryGetProperty("last_check", out _));
            }
        }

        foreach (var path in new[] { "/health/live", "/health/ready", "/ready" })
            Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(server.Ops, path))).StatusCode);
    }

    [Fact]
    [Requirement("H2", "H5", "H16")]
    public async Task A_start_is_told_to_be_over_and_checks_go_on_though_nobody_asks()
    {
        await using var server = await GembaServer.StartAsync(_workspace, new Dictionary<string, string?> { ["GEMBA__HEALTH__INTERVAL"] = "00:00:00.2" });
        await Eventually.HoldsAsync(async () => (await _http.GetAsync(new Uri(server.Ops, "/health/startup"))).StatusCode == HttpStatusCode.OK, "the start is over");
        var checks = (await HealthAsync(server)).GetProperty("checks");
        Assert.Empty(new[] { "audit", "breakers", "cache", "disk_space", "memory", "process", "queues", "tools", "workspace" }.Except(checks.EnumerateObject().Select(check => check.Name)));
        Assert.InRange(checks.GetProperty("memory").GetProperty("details").GetProperty("working_set_bytes").GetInt64(), 10_000_000, 10_000_000_000);
        Assert.Equal(server.Process.Id, checks.GetProperty("process").GetProperty("details").GetProperty("process_id").GetInt32());
        Assert.True(checks.GetProperty("process").GetProperty("details").GetProperty("processor_seconds").GetDouble() > 0);

        var first = checks.GetProperty("memory").GetProperty("last_check").GetDateTimeOffset();
        await Eventually.HoldsAsync(async () => (await HealthAsync(server)).GetProperty("checks").GetProperty("memory").GetProperty("last_check").GetDateTimeOffset() > first, "it was looked at again");
    }

    [Fact]
    [Requirement("H3", "H6", "H7")]
    public async Task A_workspace_that_is_gone_makes_the_server_unhealthy_but_not_dead()
    {
        await using var server = await GembaServer.StartAsync(_workspace);
        await HealthyAsync(server);
        var before = await HealthAsync(server);
        Assert.Contains("Workspace accessible", before.GetProperty("checks").GetProperty("workspace").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("healthy", before.GetProperty("checks").GetProperty("cache").GetProperty("status").GetString());
        Assert.Equal("healthy", before.GetProperty("checks").GetProperty("disk_space").GetProperty("status").GetString());

        Directory.Delete(_workspace, recursive: true);

        await Eventually.HoldsAsync(async () => (await _http.GetAsync(new Uri(server.Ops, "/ready"))).StatusCode == HttpStatusCode.ServiceUnavailable, "the server is not ready without its workspace", TimeSpan.FromSeconds(40));
        var health = await HealthAsync(server);
        Assert.Equal("unhealthy", health.GetProperty("status").GetString());
        Assert.Equal("unhealthy", health.GetProperty("checks").GetProperty("workspace").GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(server.Ops, "/health/live"))).StatusCode);
    }

    [Fact]
    [Requirement("H6", "H8")]
    public async Task A_cache_that_is_too_small_for_the_work_makes_the_server_degraded_and_still_ready()
    {
        var environment = new Dictionary<string, string?> { ["GEMBA__SPREADSHEET__CACHECAPACITY"] = "1", ["GEMBA__HEALTH__INTERVAL"] = "00:00:00.2", ["GEMBA_LOG"] = "error" };
        await using var server = await GembaServer.StartAsync(Workspace.Samples, environment);
        await using var client = await server.ConnectAsync();

        for (var i = 0; i < 60; i++)
        {
            foreach (var workbook in new[] { "budget-model.xlsx", "quarterly-report.xlsx" })
                await client.CallToolAsync("list_sheets", new Dictionary<string, object?> { ["workbook_id"] = workbook });
        }

        await Eventually.HoldsAsync(async () => (await HealthAsync(server)).GetProperty("status").GetString() == "degraded", "the cache thrashes and health says so");
        var cache = (await HealthAsync(server)).GetProperty("checks").GetProperty("cache");
        Assert.Equal("degraded", cache.GetProperty("status").GetString());
        Assert.True(cache.GetProperty("details").GetProperty("hit_rate").GetDouble() < 0.5);
        Assert.True(cache.GetProperty("details").GetProperty("operations").GetInt64() >= 100);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(server.Ops, "/ready"))).StatusCode);
    }

    [Fact]
    [Requirement("H15")]
    public async Task Health_tells_of_each_tool_when_it_was_called_last_and_how_often_it_failed_and_of_the_queues_who_waits_and_who_was_sent_away()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?>
        {
            ["GEMBA__HEALTH__INTERVAL"] = "00:00:00.2",
            ["GEMBA__SPREADSHEET__MAXCONCURRENTCALLS"] = "1",
            ["GEMBA__SPREADSHEET__QUEUETIMEOUT"] = "00:00:00.2",
            ["GEMBA__SPREADSHEET__REGEXTIMEOUT"] = "00:00:05",
        });
        await server.PostAsync(_http, "tools/call", """{"name":"list_sheets","arguments":{"workbook_id":"sales-ledger.xlsx"}}""");
        await server.PostAsync(_http, "tools/call", """{"name":"list_sheets","arguments":{"workbook_id":"there-is-none.xlsx"}}""");

        var slow = server.PostAsync(_http, "tools/call", """{"name":"find_value","arguments":{"workbook_id":"sales-ledger.xlsx","query":"^(([a-z ]+)+)+\\d$","match_mode":"regex"}}""");
        await Eventually.HoldsAsync(async () => (await CheckAsync(server, "queues")).GetProperty("details").GetProperty("calls").GetProperty("held").GetInt32() == 1, "the slow call has the place");
        await Eventually.HoldsAsync(
            async () =>
            {
                await server.PostAsync(_http, "tools/call", """{"name":"list_workbooks","arguments":{}}""");
                return (await CheckAsync(server, "queues")).GetProperty("status").GetString() == "degraded";
            },
            "a call that found no place is told");
        await slow;

        var calls = default(JsonElement);
        await Eventually.HoldsAsync(
            async () =>
            {
                var queues = await CheckAsync(server, "queues");
                calls = queues.GetProperty("details").GetProperty("calls");
                return queues.GetProperty("status").GetString() == "healthy" && calls.GetProperty("held").GetInt32() == 0;
            },
            "the queue is empty again");
        Assert.Equal((1, 0, 0), (calls.GetProperty("places").GetInt32(), calls.GetProperty("held").GetInt32(), calls.GetProperty("waiting").GetInt32()));
        Assert.True(calls.GetProperty("refused").GetInt32() >= 1 && calls.GetProperty("mean_wait_ms").GetDouble() > 0, calls.ToString());
        Assert.True((await CheckAsync(server, "queues")).GetProperty("details").GetProperty("per_second").GetDouble() > 0);
        var tool = (await CheckAsync(server, "tools")).GetProperty("details").GetProperty("list_sheets");
        Assert.Equal((2, 0, 0d), (tool.GetProperty("calls").GetInt32(), tool.GetProperty("failures").GetInt32(), tool.GetProperty("failure_rate").GetDouble())); // what the caller can mend is no failure of the tool
        Assert.True(tool.GetProperty("last_call").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
    }

    [Theory]
    [InlineData("Host", "evil.example", "host_refused")]
    [InlineData("Origin", "https://evil.example", "origin_refused")]
    public async Task Health_beside_the_endpoint_is_kept_from_web_pages_of_elsewhere_as_the_endpoint_is(string header, string value, string reason)
    {
        await using var server = await GembaServer.StartAsync(_workspace);
        foreach (var path in new[] { "/health", "/mcp", "/nothing" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Endpoint, path));
            request.Headers.Add(header, value);

            using var answer = await _http.SendAsync(request);

            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private async Task HealthyAsync(GembaServer server) => await Eventually.HoldsAsync(
        async () => (await HealthAsync(server)).GetProperty("status").GetString() == "healthy", "every check ran once", TimeSpan.FromSeconds(30));

    private async Task<JsonElement> CheckAsync(GembaServer server, string check) => (await HealthAsync(server)).GetProperty("checks").GetProperty(check);

    private async Task<JsonElement> HealthAsync(GembaServer server) =>
        JsonDocument.Parse(await (await _http.GetAsync(new Uri(server.Ops, "/health"))).Content.ReadAsStringAsync()).RootElement;
}
