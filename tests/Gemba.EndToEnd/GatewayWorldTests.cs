using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using static Gemba.EndToEnd.Processes.ProcessFigures;

namespace Gemba.EndToEnd;

/// <summary>The built gateway in a world that goes wrong around it: the clock, the network, and clients that leave.</summary>
public sealed class GatewayWorldTests
{
    private const string Near = "{ near: { backends: [ { name: one, inProcess: spreadsheet } ] } }";

    [WallClockFact]
    public async Task A_clock_that_is_set_forth_and_back_ends_no_session_and_breaks_no_trail()
    {
        using var clock = new WallClock();
        await using var gateway = await GatewayProcess.StartAsync(Near, environment: clock.Environment);
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await ListAsync(client);

        foreach (var offset in (string[])["+3d", "-2d", "+0"])
        {
            clock.Set(offset);
            await Eventually.HoldsAsync(async () => IsOff(await HealthAsync(gateway), offset), $"the clock of the process is at {offset}", TimeSpan.FromSeconds(20));
            await ListAsync(client);
            Assert.InRange((double)(await HealthAsync(gateway))["uptime_seconds"]!, 0, 300);
            Assert.Equal("healthy", (string?)(await HealthAsync(gateway))["status"]);
        }

        await gateway.Process.SignalAsync("TERM");
        await using var verified = await Child.RunAsync(GembaServer.Executable, ["audit", "verify", "--data", gateway.Data]);
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
    }

    [NetworkFact]
    public async Task A_cut_network_costs_the_calls_meanwhile_and_nothing_afterwards()
    {
        await using var network = await CutNetwork.MakeAsync();
        var data = Directory.CreateTempSubdirectory("gemba-far-").FullName;
        await using var far = network.Start(
            GembaServer.Executable, ["spreadsheet", "--workspace", Workspace.Samples, "--http", $"{network.Inside}:9000", "--ops", "off", "--data", data],
            new Dictionary<string, string?> { ["GEMBA__ENDPOINT__ALLOWEDHOSTS"] = network.Inside });
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ far: { backends: [ { name: one, url: "http://{{network.Inside}}:9000/mcp" } ] }, near: { backends: [ { name: two, inProcess: spreadsheet } ] } }""",
            bounds: "  callTimeout: 00:00:03\n  connectTimeout: 00:00:02\n  guard: { probeInterval: 00:00:00.5, probeTimeout: 00:00:01 }");
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await Eventually.HoldsAsync(async () => await TryAsync(client), "the far server answers", TimeSpan.FromSeconds(30));

        await network.CutAsync();
        var refused = await Assert.ThrowsAnyAsync<McpException>(() => ListAsync(client, "far__list_workbooks"));
        Assert.Contains("'one'", refused.Message, StringComparison.Ordinal);
        await ListAsync(client, "near__list_workbooks");
        await Eventually.HoldsAsync(async () => (string?)(await HealthAsync(gateway))["backends"]!["far"] != "healthy", "the far server is shown as gone", TimeSpan.FromSeconds(30));
        var page = await PageAsync(gateway);
        Assert.Equal((0, 1), (page.Value("mcp_gateway_backend_health", ("namespace", "far"), ("backend", "one")), page.Value("mcp_gateway_backend_health", ("namespace", "near"), ("backend", "two"))));
        Assert.True(page.Samples.Where(sample => sample.Name == "mcp_gateway_requests_total" && sample.Labels["namespace"] == "far" && sample.Labels["status"] is "timeout" or "error").Sum(sample => sample.Value) >= 1);
        Assert.Contains(gateway.AuditLines(), line => line.Contains("far__list_workbooks", StringComparison.Ordinal) && line.Contains("\"failure\"", StringComparison.Ordinal) && line.Contains("\"backend_", StringComparison.Ordinal));

        await network.HealAsync();
        await Eventually.HoldsAsync(async () => await TryAsync(client), "the far server answers again", TimeSpan.FromSeconds(60));
        await Eventually.HoldsAsync(async () => (string?)(await HealthAsync(gateway))["backends"]!["far"] == "healthy", "the far server is shown as there", TimeSpan.FromSeconds(30));
        Assert.Equal(1, (await PageAsync(gateway)).Value("mcp_gateway_backend_health", ("namespace", "far"), ("backend", "one")));
    }

    [Fact]
    public async Task Ten_thousand_sessions_that_are_opened_and_left_are_bounded_and_cost_little()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near, more: "endpoint: { maxSessions: 12000, sessionIdleTimeout: 01:00:00 }");
        using var http = new HttpClient();
        await OpenAsync(http, gateway, 1000);
        var before = Resident(gateway.Process);

        await OpenAsync(http, gateway, 10_000);

        Assert.InRange(Resident(gateway.Process) - before, 0, 160);
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await ListAsync(client, "near__list_workbooks");
    }

    [Fact]
    public async Task Clients_that_leave_in_the_middle_of_an_answer_leave_no_handle_behind()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        await LeaveAsync(gateway, 200);   // what is loaded at first use is loaded
        var handles = Handles(gateway.Process);

        await LeaveAsync(gateway, 400);

        await Eventually.HoldsAsync(() => Handles(gateway.Process) <= handles + 5, "handles are as before", TimeSpan.FromSeconds(20));
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await ListAsync(client, "near__list_workbooks");
    }

    private static async Task LeaveAsync(GatewayProcess gateway, int times) => await Parallel.ForAsync(0, times, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
    {
        using var http = new HttpClient();
        using var request = Post(gateway, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"near__list_workbooks","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", "near__list_workbooks");
        using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(Random.Shared.Next(30)));
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
        }
        catch (OperationCanceledException)
        {
            // It left.
        }
    });

    private static async Task OpenAsync(HttpClient http, GatewayProcess gateway, int count) => await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, cancellationToken) =>
    {
        using var request = Post(gateway, """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"left","version":"1"}}}""");
        using var answer = await http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    });

    private static HttpRequestMessage Post(GatewayProcess gateway, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, gateway.Endpoint) { Content = new StringContent(body, null, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        return request;
    }

    private static bool IsOff(JsonNode health, string offset)
    {
        var days = (DateTimeOffset.Parse((string)health["timestamp"]!, System.Globalization.CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow()).TotalDays;
        return Math.Round(days) == int.Parse(offset.TrimEnd('d'), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<bool> TryAsync(McpClient client)
    {
        try
        {
            await ListAsync(client, "far__list_workbooks");
            return true;
        }
        catch (McpException)
        {
            return false;
        }
    }

    private static async Task ListAsync(McpClient client, string tool = "near__list_workbooks")
    {
        var answer = await client.CallToolAsync(tool, new Dictionary<string, object?>());
        Assert.NotEqual(true, answer.IsError);
    }

    private static async Task<MetricsPageText> PageAsync(GatewayProcess gateway)
    {
        using var http = new HttpClient();
        return MetricsPageText.Read(await http.GetStringAsync(new Uri(gateway.Ops, "/metrics")));
    }

    private static async Task<JsonNode> HealthAsync(GatewayProcess gateway)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(gateway.Ops, "/health"));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
