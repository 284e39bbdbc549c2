using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>The built router between official clients and built gateways.</summary>
public sealed class RouterTests
{
    private const string Initialize = """{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";

    private static readonly string[] Wanted = ["router.sendRequest", "gateway.handleRequest", "backend.process", "tools/call list_workbooks"];

    private static string Near => $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""";

    public static TheoryData<string, string> Ways => new()
    {
        { "http", "2025-11-25" }, { "http", "2026-07-28" }, { "ws", "2025-11-25" }, { "ws", "2026-07-28" }, { "tcp", "2025-11-25" }, { "tcp", "2026-07-28" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_client_on_stdio_lists_and_calls_over_every_way_to_a_gateway(string way, string revision)
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        await using var router = await RouterProcess.StartAsync(AddressOf(gateway, way), new McpClientOptions { ProtocolVersion = revision });

        Assert.Equal(revision, router.Client.NegotiatedProtocolVersion);
        Assert.Contains(await router.Client.ListToolsAsync(), tool => tool.Name == "near__read_table");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => router.CallAsync("near__list_workbooks", new() { ["slug_prefix"] = "budget" })));
        Assert.All(answers, answer => Assert.Contains("budget-model", answer));
        var refused = await Assert.ThrowsAnyAsync<McpException>(() => router.CallAsync("no_such_tool"));
        Assert.Contains("There is no tool 'no_such_tool' here", refused.Message);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    [InlineData("tcp")]
    public async Task One_namespace_alone_has_its_tools_without_a_prefix(string way)
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        await using var router = await RouterProcess.StartAsync(AddressOf(gateway, way), null, null, "--namespace", "near");

        Assert.Contains(await router.Client.ListToolsAsync(), tool => tool.Name == "read_table");
        Assert.Contains("budget-model", await router.CallAsync("list_workbooks"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_gateway_that_is_killed_and_started_again_is_used_again_and_the_client_notices_nothing(string way, string revision)
    {
        var (httpPort, tcpPort) = (GembaServer.FreePort(), GembaServer.FreePort());
        using var http = new HttpClient();
        var gateway = await GatewayProcess.StartAsync(Near, http: httpPort, tcp: tcpPort);
        await using var router = await RouterProcess.StartAsync(AddressOf(gateway, way), new McpClientOptions { ProtocolVersion = revision });
        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"));

        await gateway.DisposeAsync();
        await router.ConnectedAsync(http, connected: false);
        var waiting = router.CallAsync("near__list_workbooks");
        await using var again = await GatewayProcess.StartAsync(Near, http: httpPort, tcp: tcpPort);

        Assert.Contains("budget-model", await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"));
    }

    [Fact]
    public async Task A_session_that_the_gateway_forgot_is_made_again_inside_the_next_call()
    {
        var port = GembaServer.FreePort();
        var gateway = await GatewayProcess.StartAsync(Near, http: port);
        // Never looks by itself: only the call finds out.
        await using var router = await RouterProcess.StartAsync(
            AddressOf(gateway, "http"), new McpClientOptions { ProtocolVersion = "2025-11-25" }, new Dictionary<string, string?> { ["GEMBA__ROUTER__LOOKEVERY"] = "01:00:00" });
        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"));

        await gateway.DisposeAsync();
        await using var again = await GatewayProcess.StartAsync(Near, http: port);

        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"));
        Assert.Contains("Session made again", router.Errors);
    }

    [Fact]
    public async Task A_call_that_no_gateway_takes_is_refused_when_its_time_is_over_and_so_is_one_too_many()
    {
        using var http = new HttpClient();
        var gateway = await GatewayProcess.StartAsync(Near);
        await using var router = await RouterProcess.StartAsync(
            AddressOf(gateway, "ws"), null, new Dictionary<string, string?> { ["GEMBA__ROUTER__QUEUETIMEOUT"] = "00:00:02", ["GEMBA__ROUTER__MAXQUEUEDREQUESTS"] = "2" });
        await gateway.DisposeAsync();
        await router.ConnectedAsync(http, connected: false);

        var refused = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Assert.ThrowsAnyAsync<McpException>(() => router.CallAsync("near__list_workbooks"))));

        Assert.Equal(2, refused.Count(fault => fault.Message.Contains("No gateway could be reached within 2 s", StringComparison.Ordinal)));
        Assert.Single(refused, fault => fault.Message.Contains("2 requests wait for one already", StringComparison.Ordinal));
        await Eventually.HoldsAsync(async () => (await http.GetStringAsync(new Uri(router.Ops!, "/metrics"))).Contains("mcp_router_requests_total{method=\"tools/call\",status=\"timeout\"} 2", StringComparison.Ordinal), "the refused calls are counted");
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    public async Task Another_gateway_takes_over_from_one_that_is_gone(string way)
    {
        var port = GembaServer.FreePort();
        var first = await GatewayProcess.StartAsync(Near, http: port);
        var second = await GatewayProcess.StartAsync(Near);
        await using var router = await RouterProcess.StartAsync($"{AddressOf(first, way)},{AddressOf(second, way)}", new McpClientOptions { ProtocolVersion = "2025-11-25" });
        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"));

        // Whichever it chose first: both go once, one after the other.
        await first.DisposeAsync();
        await UsesAsync(router, new Uri(AddressOf(second, way)));
        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"));
        await using var again = await GatewayProcess.StartAsync(Near, http: port);
        await second.DisposeAsync();
        await UsesAsync(router, new Uri(AddressOf(again, way)));
        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    public async Task Questions_and_progress_pass_from_the_server_to_the_client_and_back(string way)
    {
        await using var asking = await FixtureServer.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync($$"""{ asks: { backends: [ { name: one, url: "{{asking.Address}}" } ] } }""");
        var handlers = new McpClientHandlers
        {
            ElicitationHandler = (_, _) => new(new ElicitResult { Action = "accept", Content = new Dictionary<string, JsonElement> { ["username"] = JsonSerializer.SerializeToElement("ann") } }),
        };
        await using var router = await RouterProcess.StartAsync(AddressOf(gateway, way), new McpClientOptions { ProtocolVersion = "2025-11-25", Handlers = handlers });

        Assert.Contains("ann", await router.CallAsync("asks__test_elicitation", new() { ["message"] = "who?" }));
        var heard = new List<double>();
        await router.Client.CallToolAsync("asks__test_tool_with_progress", new Dictionary<string, object?>(), new InlineProgress(heard));
        await Eventually.HoldsAsync(() => heard.Contains(100), "the progress was heard");
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    [Requirement("T10")]
    public async Task One_trace_goes_from_the_router_through_the_gateway_into_the_server(string revision)
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var environment = new Dictionary<string, string?>(collector.Variables);
        await using var remote = await GembaServer.StartAsync(Workspace.Samples, environment);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ far: { backends: [ { name: one, url: "{{remote.Endpoint}}" } ] } }""", environment: environment);
        await using var router = await RouterProcess.StartAsync(AddressOf(gateway, "http"), new McpClientOptions { ProtocolVersion = revision }, environment);

        Assert.Contains("budget-model", await router.CallAsync("far__list_workbooks"));

        await Eventually.HoldsAsync(() => TraceOfTheCall(collector) is not null, "the collector got the whole trace", TimeSpan.FromSeconds(30));
        var spans = TraceOfTheCall(collector)!;
        Assert.Equal(spans["router.sendRequest"].SpanId, spans["gateway.handleRequest"].ParentSpanId);
        Assert.Equal(spans["gateway.handleRequest"].SpanId, spans["backend.process"].ParentSpanId);
        Assert.Equal(spans["backend.process"].SpanId, spans["tools/call list_workbooks"].ParentSpanId);
    }

    [Fact]
    [Requirement("M36", "M37", "M38", "M39", "M40", "M41", "L21")]
    public async Task Requests_connections_and_their_losses_are_counted_under_the_documents_names()
    {
        using var http = new HttpClient();
        var port = GembaServer.FreePort();
        var gateway = await GatewayProcess.StartAsync(Near, http: port);
        await using var router = await RouterProcess.StartAsync(AddressOf(gateway, "ws"), new McpClientOptions { ProtocolVersion = "2025-11-25" });
        await router.CallAsync("near__list_workbooks");
        await router.CallAsync("near__sheet_overview", new() { ["workbook_id"] = "wb-nosuch", ["sheet_name"] = "x" });
        await router.ConnectedAsync(http);

        var before = await MetricsAsync(router, http, "mcp_router_requests_total{method=\"tools/call\",status=\"tool_error\"} 1");
        Assert.Contains("mcp_router_requests_total{method=\"tools/call\",status=\"success\"} 1", before);
        Assert.Contains("mcp_router_requests_total{method=\"initialize\",status=\"success\"} 1", before);
        Assert.Contains("mcp_router_request_duration_seconds_count{method=\"tools/call\",status=\"success\"} 1", before);
        Assert.Contains("mcp_router_response_size_bytes_count{method=\"tools/call\"} 2", before);
        Assert.Contains("mcp_router_active_connections{protocol=\"websocket\"} 1", before);
        Assert.Contains("mcp_router_connection_errors_total{error_type=\"broken\"} 0", before);
        Assert.Matches("(?m)^mcp_router_connection_retries_total 0", before);

        await gateway.DisposeAsync();
        var after = await MetricsAsync(router, http, "mcp_router_active_connections{protocol=\"websocket\"} 0");
        Assert.Contains("mcp_router_connection_errors_total{error_type=\"broken\"} 1", after);
        await Eventually.HoldsAsync(async () => System.Text.RegularExpressions.Regex.IsMatch(await http.GetStringAsync(new Uri(router.Ops!, "/metrics")), "(?m)^mcp_router_connection_retries_total [1-9]"), "it tries again");

        var line = router.Errors.Split('\n').First(line => line.Contains("\"Request sent on\"", StringComparison.Ordinal) && line.Contains("tools/call", StringComparison.Ordinal));
        var fields = JsonDocument.Parse(line).RootElement;
        Assert.Equal(("mcp-router", "success"), (fields.GetProperty("service").GetString(), fields.GetProperty("status").GetString()));
        Assert.Equal(("info", "tools/call", "Request sent on"), (fields.GetProperty("level").GetString(), fields.GetProperty("method").GetString(), fields.GetProperty("message").GetString()));
        Assert.InRange(fields.GetProperty("timestamp").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow());
        Assert.EndsWith("Z", fields.GetProperty("timestamp").GetString(), StringComparison.Ordinal);
        Assert.Matches("^c[1-9][0-9]*$", fields.GetProperty("connection_id").GetString());
        Assert.True(fields.GetProperty("duration_ms").GetDouble() > 0, line);
    }

    [Fact]
    [Requirement("H11")]
    public async Task Health_tells_whether_a_gateway_is_connected_and_for_how_long_the_router_runs()
    {
        using var http = new HttpClient();
        var gateway = await GatewayProcess.StartAsync(Near);
        await using var router = await RouterProcess.StartAsync(AddressOf(gateway, "http"));
        await router.ConnectedAsync(http);

        var well = await router.HealthAsync(http);
        Assert.Equal(
            "status:String timestamp:String version:String uptime_seconds:Number gateway_connected:True secure_storage_available:True checks:Object".Split(' ').Order(),
            well.EnumerateObject().Select(member => $"{member.Name}:{member.Value.ValueKind}").Order());
        Assert.Equal("healthy", well.GetProperty("status").GetString());
        Assert.Matches(@"^\d+\.\d+\.\d+", well.GetProperty("version").GetString());
        Assert.InRange(well.GetProperty("uptime_seconds").GetDouble(), 0.001, 300);

        await gateway.DisposeAsync();
        await router.ConnectedAsync(http, connected: false);
        await Eventually.HoldsAsync(async () => (await router.HealthAsync(http)).GetProperty("status").GetString() == "degraded", "the whole is degraded", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_router_whose_client_leaves_ends_at_once_and_says_nothing_on_standard_output_but_answers()
    {
        var data = Directory.CreateTempSubdirectory("gemba-router-").FullName;
        await using var router = Child.Start(GembaServer.Executable, ["router", "--gateway", $"http://127.0.0.1:{GembaServer.FreePort()}", "--ops", "off", "--data", data]);
        Assert.True(await router.TrySendAsync(Initialize + "\n"));
        await Eventually.HoldsAsync(() => router.Errors.Contains("cannot be used", StringComparison.Ordinal), "the router told that the gateway is not there", TimeSpan.FromSeconds(20));

        router.CloseInput();
        await router.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(0, router.ExitCode);
        var answer = JsonNode.Parse(Assert.Single(router.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)))!;
        Assert.Equal(("a", "gateway_unreachable"), ((string?)answer["id"], (string?)answer["error"]!["data"]!["reason"]));
    }

    [Fact]
    public async Task Every_fault_of_its_options_is_told_at_once()
    {
        var environment = new Dictionary<string, string?> { ["GEMBA__ROUTER__QUEUETIMEOUT"] = "2", ["GEMBA__ROUTER__QUEUETIMEOT"] = "00:00:02" };
        await using var gemba = await Child.RunAsync(GembaServer.Executable, ["router", "--gateway", "ftp://x/mcp,tcp://host", "--namespace", "A b"], environment);
        await using var none = await Child.RunAsync(GembaServer.Executable, ["router"]);

        Assert.Equal((2, 2), (gemba.ExitCode, none.ExitCode));
        foreach (var wanted in new[] { "'ftp://x/mcp' is no address", "'tcp://host' has no port", "router:namespace 'A b'", "router:queueTimeout is '2'", "QUEUETIMEOT: there is no such key." })
            Assert.Contains(wanted, gemba.Errors);
        Assert.Contains("--gateway http://127.0.0.1:8080/mcp", none.Errors);
        Assert.Empty(gemba.Output + none.Output);
    }

    private static string AddressOf(GatewayProcess gateway, string way) => way switch
    {
        "ws" => gateway.Socket.ToString(),
        "tcp" => $"tcp://{gateway.Tcp}",
        _ => gateway.Endpoint.ToString(),
    };

    private static Task UsesAsync(RouterProcess router, Uri gateway) => Eventually.HoldsAsync(
        () => router.Errors.Split('\n').LastOrDefault(line => line.Contains(" stands, over ", StringComparison.Ordinal))?.Contains(gateway.Authority, StringComparison.Ordinal) == true,
        $"the router uses {gateway.Authority}",
        TimeSpan.FromSeconds(30));

    private static async Task<string> MetricsAsync(RouterProcess router, HttpClient http, string wanted)
    {
        var page = "";
        await Eventually.HoldsAsync(async () => (page = await http.GetStringAsync(new Uri(router.Ops!, "/metrics"))).Contains(wanted, StringComparison.Ordinal), wanted, TimeSpan.FromSeconds(20));
        return page;
    }

    private static Dictionary<string, ReceivedSpan>? TraceOfTheCall(OtlpReceiver collector) => collector.Spans.GroupBy(span => span.TraceId)
        .Where(trace => Wanted.All(name => trace.Any(span => span.Name == name)))
        .Select(trace => Wanted.ToDictionary(name => name, name => trace.Single(span => span.Name == name)))
        .FirstOrDefault();

    private sealed class InlineProgress(List<double> heard) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value)
        {
            lock (heard)
                heard.Add(value.Progress);
        }
    }
}
