using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>The built router with several gateways, and requests that are withdrawn on the way.</summary>
public sealed class RouterPoolTests
{
    private static string Near => $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""";

    [Theory]
    [InlineData("roundRobin", "2025-11-25", "")]
    [InlineData("leastPending", "2026-07-28", "")]
    [InlineData("weighted", "2025-11-25", ";weight=3")]
    [Requirement("M44")]
    public async Task Requests_that_are_spread_reach_every_gateway_and_go_on_when_one_is_gone(string balance, string revision, string terms)
    {
        using var http = new HttpClient();
        var first = await GatewayProcess.StartAsync(Near);
        await using var second = await GatewayProcess.StartAsync(Near);
        await using var router = await RouterProcess.StartAsync(
            $"{first.Endpoint},{second.Endpoint}{terms}", new McpClientOptions { ProtocolVersion = revision },
            new Dictionary<string, string?> { ["GEMBA__ROUTER__SPREADREQUESTS"] = "true", ["GEMBA__ROUTER__BALANCE"] = balance });
        await router.ConnectedAsync(http);
        await PoolAsync(router, http, "total", 2);

        await Eventually.HoldsAsync(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => router.CallAsync("near__list_workbooks")));
            return await CallsAsync(first, http) > 0 && await CallsAsync(second, http) > 0;
        }, "both gateways answered", TimeSpan.FromSeconds(60));

        await first.DisposeAsync();
        var answers = new List<string>();
        for (var call = 0; call < 6; call++)
            answers.Add(await TryAsync(router));
        await PoolAsync(router, http, "total", 1);
        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"));
        Assert.All(answers, answer => Assert.True(answer.Contains("budget-model", StringComparison.Ordinal) || answer.Contains("ended before it answered", StringComparison.Ordinal), answer));
    }

    [Fact]
    [Requirement("M44")]
    public async Task A_request_under_way_makes_its_connection_active_and_leaves_none_idle()
    {
        using var http = new HttpClient();
        await using var asking = await FixtureServer.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync($$"""{ asks: { backends: [ { name: one, url: "{{asking.Address}}" } ] } }""");
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource<ElicitResult>());
        await using var router = await RouterProcess.StartAsync(gateway.Socket.ToString(), Asking(asked, answer));
        await PoolAsync(router, http, "idle", 1);

        var call = router.CallAsync("asks__test_elicitation", new() { ["message"] = "who?" });
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await PoolAsync(router, http, "active", 1);
        await PoolAsync(router, http, "idle", 0);
        answer.SetResult(new ElicitResult { Action = "accept", Content = new Dictionary<string, JsonElement> { ["username"] = JsonSerializer.SerializeToElement("ann") } });
        Assert.Contains("ann", await call);
        await PoolAsync(router, http, "idle", 1);
    }

    [Fact]
    public async Task By_priority_the_first_gateway_is_used_and_used_again_when_it_is_back()
    {
        var port = GembaServer.FreePort();
        var first = await GatewayProcess.StartAsync(Near, http: port);
        await using var second = await GatewayProcess.StartAsync(Near);
        await using var router = await RouterProcess.StartAsync(
            $"{second.Endpoint};priority=1,{first.Endpoint};priority=0", new McpClientOptions { ProtocolVersion = "2025-11-25" }, new Dictionary<string, string?> { ["GEMBA__ROUTER__BALANCE"] = "priority" });
        await router.CallAsync("near__list_workbooks");
        await UsesAsync(router, first.Endpoint);

        await first.DisposeAsync();
        await UsesAsync(router, second.Endpoint);
        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    [InlineData("tcp")]
    public async Task A_request_that_the_client_withdraws_is_withdrawn_at_the_gateway_and_the_connection_goes_on(string way)
    {
        using var http = new HttpClient();
        await using var asking = await FixtureServer.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync($$"""{ asks: { backends: [ { name: one, url: "{{asking.Address}}" } ] } }""");
        var folder = Directory.CreateTempSubdirectory("gemba-router-").FullName;
        await using var router = Child.Start(GembaServer.Executable, ["router", "--gateway", way switch { "ws" => gateway.Socket.ToString(), "tcp" => $"tcp://{gateway.Tcp}", _ => gateway.Endpoint.ToString() }, "--ops", "127.0.0.1:0", "--data", folder]);
        async Task SayAsync(string message, string? until = null)
        {
            await router.TrySendAsync(message + "\n");
            if (until is not null)
                await Eventually.HoldsAsync(() => router.Output.Contains(until, StringComparison.Ordinal), until, TimeSpan.FromSeconds(40));
        }

        await SayAsync("""{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{}},"clientInfo":{"name":"raw","version":"1"}}}""", "protocolVersion");
        await SayAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        await SayAsync("""{"jsonrpc":"2.0","id":"b","method":"tools/call","params":{"name":"asks__test_elicitation","arguments":{"message":"who?"}}}""", "elicitation/create");
        await SayAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"b","reason":"changed my mind"}}""");

        await CountedAsync(http, gateway.Ops, "mcp_gateway_requests_total{method=\"tools/call\",status=\"cancelled\",namespace=\"asks\",user=\"none\"} 1");
        var ops = new Uri(System.Text.RegularExpressions.Regex.Match(router.Errors, @"http://127\.0\.0\.1:[1-9]\d*").Value);
        await CountedAsync(http, ops, "mcp_router_requests_total{method=\"tools/call\",status=\"cancelled\"} 1");
        await CountedAsync(http, ops, "mcp_router_pool_connections{state=\"active\"} 0");
        await SayAsync("""{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"asks__test_simple_text","arguments":{}}}""", "simple text");
        Assert.DoesNotContain("\"id\":\"b\"", router.Output);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    [InlineData("tcp")]
    public async Task A_call_whose_gateway_is_killed_is_refused_and_never_sent_again(string way)
    {
        using var http = new HttpClient();
        var (httpPort, tcpPort) = (GembaServer.FreePort(), GembaServer.FreePort());
        await using var asking = await FixtureServer.StartAsync();
        var space = $$"""{ asks: { backends: [ { name: one, url: "{{asking.Address}}" } ] } }""";
        var gateway = await GatewayProcess.StartAsync(space, http: httpPort, tcp: tcpPort);
        var asked = new TaskCompletionSource();
        await using var router = await RouterProcess.StartAsync(
            way switch { "ws" => gateway.Socket.ToString(), "tcp" => $"tcp://{gateway.Tcp}", _ => gateway.Endpoint.ToString() }, Asking(asked, new TaskCompletionSource<ElicitResult>()));
        var call = router.CallAsync("asks__test_elicitation", new() { ["message"] = "who?" });
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await gateway.Process.SignalAsync("KILL");

        var refused = await Assert.ThrowsAnyAsync<ModelContextProtocol.McpException>(() => call.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("ended before it answered; the work may have been done", refused.Message);
        await gateway.DisposeAsync();
        await using var again = await GatewayProcess.StartAsync(space, http: httpPort, tcp: tcpPort);
        await router.ConnectedAsync(http);
        Assert.Contains("simple text", await router.CallAsync("asks__test_simple_text"));
        await Eventually.HoldsAsync(async () => await CallsAsync(again, http) == 1, "the new gateway saw the one call that is new");
    }

    private static McpClientOptions Asking(TaskCompletionSource asked, TaskCompletionSource<ElicitResult> answer) => new()
    {
        ProtocolVersion = "2025-11-25",
        Handlers = new McpClientHandlers
        {
            ElicitationHandler = async (_, stop) =>
            {
                asked.TrySetResult();
                return await answer.Task.WaitAsync(stop);
            },
        },
    };

    private static async Task<string> TryAsync(RouterProcess router)
    {
        try
        {
            return await router.CallAsync("near__list_workbooks");
        }
        catch (ModelContextProtocol.McpException refused)
        {
            return refused.Message;
        }
    }

    private static async Task<double> CallsAsync(GatewayProcess gateway, HttpClient http) => MetricsPageText.Read(await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"))).Samples
        .Where(sample => sample.Name == "mcp_gateway_requests_total" && sample.Labels["method"] == "tools/call").Sum(sample => sample.Value);

    private static async Task PoolAsync(RouterProcess router, HttpClient http, string state, int connections)
    {
        await Eventually.HoldsAsync(() => router.Ops is not null, "the router told its ops address");
        await CountedAsync(http, router.Ops!, $"mcp_router_pool_connections{{state=\"{state}\"}} {connections}");
    }

    private static Task CountedAsync(HttpClient http, Uri ops, string line) => Eventually.HoldsAsync(
        async () => (await http.GetStringAsync(new Uri(ops, "/metrics"))).Contains($"{line}\n", StringComparison.Ordinal), line, TimeSpan.FromSeconds(40));

    private static Task UsesAsync(RouterProcess router, Uri gateway) => Eventually.HoldsAsync(
        () => router.Errors.Split('\n').LastOrDefault(line => line.Contains(" stands, over ", StringComparison.Ordinal))?.Contains(gateway.Authority, StringComparison.Ordinal) == true,
        $"the router uses {gateway.Authority}", TimeSpan.FromSeconds(30));
}
