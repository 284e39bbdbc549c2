using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>The built router with servers of its own, without a gateway: a program on standard input and output and a server at an address.</summary>
public sealed class RouterServerTests
{
    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_router_shows_its_own_servers_as_a_gateway_would_and_every_call_is_seen_once(string revision)
    {
        await using var far = await GembaServer.StartAsync(Workspace.Samples);
        await using var router = await StartAsync(far.Endpoint, "deny: [\"far/sheet_*\"]", new McpClientOptions { ProtocolVersion = revision });

        await Eventually.HoldsAsync(async () => (await router.Client.ListToolsAsync()).Select(tool => tool.Name) is var names && names.Contains("near__read_table") && names.Contains("far__read_table"), "both are shown");
        Assert.DoesNotContain(await router.Client.ListToolsAsync(), tool => tool.Name.StartsWith("far__sheet_", StringComparison.Ordinal));
        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"), StringComparison.Ordinal);
        Assert.Contains("budget-model", await router.CallAsync("far__list_workbooks"), StringComparison.Ordinal);
        Assert.Contains("do not let 'far__sheet_overview' be used", (await Assert.ThrowsAnyAsync<McpException>(() => router.CallAsync("far__sheet_overview"))).Message, StringComparison.Ordinal);
        Assert.Contains("There is no tool 'no_such_tool' here", (await Assert.ThrowsAnyAsync<McpException>(() => router.CallAsync("no_such_tool"))).Message, StringComparison.Ordinal);

        using var http = new HttpClient();
        var health = await router.HealthAsync(http);
        Assert.True(health.GetProperty("gateway_connected").GetBoolean());
        Assert.Equal("""{"near":"healthy","far":"healthy"}""", health.GetProperty("backends").ToString());
        var page = MetricsPageText.Read(await http.GetStringAsync(new Uri(router.Ops!, "/metrics")));
        Assert.Equal(2, page.Value("mcp_router_requests_total", ("method", "tools/call"), ("status", "success")));
        Assert.Equal(1, page.Value("mcp_router_requests_total", ("method", "tools/call"), ("status", "denied")));
        Assert.Equal(1, page.Value("mcp_router_active_connections", ("protocol", "memory")));
        Assert.Equal(1, page.Value("mcp_gateway_backend_health", ("namespace", "far"), ("backend", "far")));
        foreach (var space in (string[])["near", "far"])
        {
            Assert.Equal(1, page.Value("tool_invocations_total", ("tool", $"{space}__list_workbooks"), ("outcome", "success")));
            var line = JsonDocument.Parse(Assert.Single(router.AuditLines(), line => line.Contains($"{space}__list_workbooks", StringComparison.Ordinal))).RootElement;
            Assert.Equal("success", line.GetProperty("outcome").GetString());
        }

        Assert.Single(router.AuditLines(), line => line.Contains("router_denied", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_of_its_own_that_goes_away_takes_only_its_own_tools_and_is_shown_down()
    {
        using var http = new HttpClient();
        var far = await GembaServer.StartAsync(Workspace.Samples);
        await using var router = await StartAsync(far.Endpoint);
        Assert.Contains("budget-model", await router.CallAsync("far__list_workbooks"), StringComparison.Ordinal);

        await far.DisposeAsync();

        await Eventually.HoldsAsync(async () => (await router.HealthAsync(http)).GetProperty("backends").GetProperty("far").GetString() == "unhealthy", "health tells it", TimeSpan.FromSeconds(60));
        Assert.All(await router.Client.ListToolsAsync(), tool => Assert.StartsWith("near__", tool.Name, StringComparison.Ordinal));
        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"), StringComparison.Ordinal);
        Assert.Contains("cannot be reached", (await Assert.ThrowsAnyAsync<McpException>(() => router.CallAsync("far__list_workbooks"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_of_its_own_servers_alone_has_its_tools_without_a_prefix_under_the_desks_limits()
    {
        await using var router = await StartAsync(new Uri("http://127.0.0.1:9/mcp"), "namespace: near", null, "limits: { callsPerSecond: 0.01, burst: 2 }");

        Assert.Contains(await router.Client.ListToolsAsync(), tool => tool.Name == "read_table");
        Assert.Contains("budget-model", await router.CallAsync("list_workbooks"), StringComparison.Ordinal);
        Assert.Contains("budget-model", await router.CallAsync("list_workbooks"), StringComparison.Ordinal);
        Assert.Contains("This desk may make 0.01 calls per second", (await Assert.ThrowsAnyAsync<McpException>(() => router.CallAsync("list_workbooks"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_of_its_own_that_knows_the_client_can_ask_it_and_tells_of_its_progress()
    {
        var fixture = Path.Combine(SharedData.Checkout, "artifacts", "bin", "Gemba.ConformanceServer", "release", "Gemba.ConformanceServer");
        var file = Path.Combine(Directory.CreateTempSubdirectory("gemba-router-file-").FullName, "router.yaml");
        await File.WriteAllTextAsync(file, $"router: {{ servers: {{ demo: {{ command: [\"{fixture}\", \"--stdio\", \"yes\", \"--urls\", \"http://127.0.0.1:0\"], perSession: true }} }} }}\n");
        var told = new System.Collections.Concurrent.ConcurrentQueue<float>();
        await using var router = await RouterProcess.StartAsync(
            null,
            new McpClientOptions
            {
                ProtocolVersion = "2025-11-25",
                Handlers = new()
                {
                    ElicitationHandler = (_, _) => new(new ElicitResult { Action = "accept", Content = new Dictionary<string, JsonElement> { ["username"] = JsonSerializer.SerializeToElement("Ada"), ["email"] = JsonSerializer.SerializeToElement("ada@example.org") } }),
                },
            },
            null, "--config", file);

        Assert.Contains("Ada", await router.CallAsync("demo__test_elicitation", new() { ["message"] = "who?" }), StringComparison.Ordinal);
        // The official client drops what it has not handled when the answer is there; on a busy machine that is all of it.
        await Eventually.HoldsAsync(
            async () =>
            {
                await router.Client.CallToolAsync("demo__test_tool_with_progress", new Dictionary<string, object?>(), new Progress<ProgressNotificationValue>(value => told.Enqueue(value.Progress)));
                return !told.IsEmpty;
            },
            "the client hears of progress", TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Resources_of_what_a_desk_leaves_out_are_neither_listed_nor_read()
    {
        await using var server = await FixtureServer.StartAsync();
        foreach (var (rules, shown) in new[] { ("deny: [far]", false), ("deny: [\"demo/test_error*\"]", true) })
        {
            var file = Path.Combine(Directory.CreateTempSubdirectory("gemba-router-file-").FullName, "router.yaml");
            await File.WriteAllTextAsync(file, $"router:\n  servers: {{ demo: {{ url: \"{server.Address}\" }}, far: {{ url: \"http://127.0.0.1:9/mcp\" }} }}\n  {rules}\n");
            await using var router = await RouterProcess.StartAsync(null, new McpClientOptions { ProtocolVersion = "2025-11-25" }, null, "--config", file);
            Assert.NotEqual("", await router.CallAsync("demo__test_simple_text"));

            Assert.Equal(shown, (await router.Client.ListResourcesAsync()).Count > 0);
            Assert.Equal(shown, (await router.Client.ListResourceTemplatesAsync()).Count > 0);
            if (shown)
                Assert.NotEmpty((await router.Client.ReadResourceAsync("test://static-text")).Contents);
            else
                Assert.Contains("do not let 'test://static-text' be used", (await Assert.ThrowsAnyAsync<McpException>(async () => await router.Client.ReadResourceAsync("test://static-text"))).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("2025-11-25", "resources/subscribe", """{"uri":"test://static-text"}""", "test://static-text")]
    [InlineData("2026-07-28", "subscriptions/listen", """{"notifications":{"resourceSubscriptions":["test://static-text"]}}""", "resourceSubscriptions")]
    public async Task Resources_of_what_a_desk_leaves_out_are_not_subscribed_to_in_the_way_of_any_revision(string revision, string method, string parameters, string told)
    {
        await using var server = await FixtureServer.StartAsync();
        await using var router = await StartAsync(server.Address, "deny: [far]", new McpClientOptions { ProtocolVersion = revision });

        var refused = await Assert.ThrowsAnyAsync<McpException>(() => router.Client.SendRequestAsync(new JsonRpcRequest { Method = method, Params = JsonNode.Parse(parameters) }).WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Contains($"do not let '{told}' be used", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gateways: [\"http://127.0.0.1:8080/mcp\"], servers: { docs: { url: \"http://127.0.0.1:9/mcp\" } }", "say both where the tools are")]
    [InlineData("servers: { docs: { url: \"http://127.0.0.1:9/mcp\", command: [node] } }", "router:servers:docs must say in exactly one way where the server is")]
    [InlineData("servers: { Docs: { url: \"http://127.0.0.1:9/mcp\" } }", "router:servers:Docs is no name for a server")]
    [InlineData("servers: { docs: { adress: \"http://127.0.0.1:9/mcp\" } }", "router:servers:docs:adress: there is no such key")]
    [InlineData("servers: { docs: node }", "router:servers:docs is 'node'")]
    [InlineData("servers: { docs: { url: \"http://127.0.0.1:9/mcp\" } }, namespace: crm", "router:namespace 'crm' is none of router:servers: docs")]
    public async Task What_a_router_cannot_use_of_its_own_servers_is_told_by_config_check(string keys, string told)
    {
        var folder = Directory.CreateTempSubdirectory("gemba-router-");
        var file = Path.Combine(folder.FullName, "router.yaml");
        await File.WriteAllTextAsync(file, $"router: {{ {keys} }}\ndata: {folder.FullName}\n");

        await using var check = await Child.RunAsync(GembaServer.Executable, ["config", "check", file]);

        Assert.Equal(2, check.ExitCode);
        Assert.Contains(told, check.Output + check.Errors, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    private static Task<RouterProcess> StartAsync(Uri far, string more = "", McpClientOptions? options = null, string lines = "")
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("gemba-router-file-").FullName, "router.yaml");
        File.WriteAllText(file, $$"""
            router:
              servers:
                near: { command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} }
                far: { url: "{{far}}" }
              {{more}}
            gateway: { firstBackoff: 00:00:00.1, longestBackoff: 00:00:00.5, guard: { probeInterval: 00:00:01 } }
            {{lines}}
            """);
        return RouterProcess.StartAsync(null, options, null, "--config", file);
    }
}
