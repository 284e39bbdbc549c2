using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>The built gateway over WebSockets and framed TCP, on both of its sides.</summary>
public sealed class GatewayTransportTests
{
    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";
    private const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";
    private const string ListTools = """{"jsonrpc":"2.0","id":2,"method":"tools/list"}""";
    private const string Hello = """{"min_version":1,"max_version":1,"preferred_version":1,"supported_versions":[1]}""";

    private static string Near => $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""";

    [NpmTheory]
    [InlineData("", "near__")]
    [InlineData("/near", "")]
    public async Task The_official_client_lists_and_calls_over_a_websocket(string path, string prefix)
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        var job = new JsonObject
        {
            ["packages"] = Npm.Folder,
            ["url"] = gateway.Socket + path,
            ["calls"] = new JsonArray(new JsonObject { ["name"] = $"{prefix}list_workbooks", ["arguments"] = new JsonObject() }, new JsonObject { ["name"] = $"{prefix}list_workbooks", ["arguments"] = new JsonObject() }),
        };

        await using var client = await Child.RunAsync(Npm.Node, [Path.Combine(SharedData.Checkout, "tests", "Gemba.EndToEnd", "Clients", "socket.mjs"), job.ToJsonString()]);

        Assert.True(client.ExitCode == 0, client.Errors);
        var said = JsonNode.Parse(client.Output)!;
        Assert.Contains(said["tools"]!.AsArray(), tool => (string?)tool == $"{prefix}read_table");
        Assert.All(said["answers"]!.AsArray(), answer => Assert.Contains("budget-model", (string?)answer));
    }

    [Theory]
    [InlineData("Origin", "https://elsewhere.example")]
    [InlineData("Host", "elsewhere.example")]
    public async Task A_web_page_from_elsewhere_gets_no_websocket(string header, string value)
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader(header, value);

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(gateway.Socket, default));
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task A_client_of_bytes_says_hello_and_calls_over_framed_tcp()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        await using var all = await FramedClient.ConnectAsync(gateway.Tcp);
        await using var one = await FramedClient.ConnectAsync(gateway.Tcp);

        // The hello, byte by byte: MCPB, version 1, type 6, 80 bytes.
        await all.SendAsync("4D435042" + "0001" + "0006" + "00000050" + Convert.ToHexString(Encoding.UTF8.GetBytes(Hello)));
        await one.SendAsync(6, """{"min_version":1,"max_version":1,"namespace":"near"}""");
        Assert.Equal(("4D43504200010007", """{"agreed_version":1}"""), await all.ReadAsync());
        Assert.Equal(("4D43504200010007", """{"agreed_version":1}"""), await one.ReadAsync());

        foreach (var client in new[] { all, one })
        {
            Assert.Contains("\"protocolVersion\":\"2025-11-25\"", await client.AskAsync(Initialize));
            await client.SendAsync(1, Initialized);
        }

        // Both ask under the same ids at once.
        var lists = await Task.WhenAll(all.AskAsync(ListTools), one.AskAsync(ListTools));
        var calls = await Task.WhenAll(all.AskAsync(CallOf("near__list_workbooks")), one.AskAsync(CallOf("list_workbooks")));

        Assert.Contains("\"near__read_table\"", lists[0]);
        Assert.Contains("\"read_table\"", lists[1]);
        Assert.All(calls, answer => Assert.Contains("budget-model", answer));
        Assert.All(calls, answer => Assert.Equal(3, (int)JsonNode.Parse(answer)!["id"]!));
    }

    [Fact]
    public async Task A_revision_that_nobody_knows_gets_the_same_structured_error_over_every_way_in()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        const string list = """{"jsonrpc":"2.0","id":5,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2099-01-01","io.modelcontextprotocol/clientCapabilities":{}}}}""";
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, gateway.Endpoint) { Content = new StringContent(list, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2099-01-01");
        request.Headers.Add("Mcp-Method", "tools/list");
        using var response = await http.SendAsync(request);
        await using var framed = await FramedClient.ConnectAsync(gateway.Tcp);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(gateway.Socket, default);
        await socket.SendAsync(Encoding.UTF8.GetBytes(list), WebSocketMessageType.Text, endOfMessage: true, default);
        var memory = new byte[8192];
        using var stream = await http.GetAsync(new Uri(gateway.Endpoint, "/sse"), HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync());
        await lines.ReadLineAsync();
        using var posted = await http.PostAsync(new Uri(gateway.Endpoint, (await lines.ReadLineAsync())!["data: ".Length..]), new StringContent(list, Encoding.UTF8, "application/json"));
        (await lines.ReadLineAsync(), await lines.ReadLineAsync()).ToString();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        foreach (var answer in new[]
        {
            await response.Content.ReadAsStringAsync(),
            await framed.AskAsync(list),
            Encoding.UTF8.GetString(memory, 0, (await socket.ReceiveAsync(memory, default)).Count),
            (await lines.ReadLineAsync())!["data: ".Length..],
        })
        {
            var error = JsonNode.Parse(answer)!["error"]!;
            Assert.Equal((-32022, "2099-01-01"), ((int)error["code"]!, (string?)error["data"]!["requested"]));
            Assert.Contains(error["data"]!["supported"]!.AsArray(), revision => (string?)revision == "2026-07-28");
            Assert.Equal(5, (int)JsonNode.Parse(answer)!["id"]!);
        }
    }

    [Fact]
    public async Task A_client_that_only_asks_and_closes_its_side_gets_its_answers()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        await using var client = await FramedClient.ConnectAsync(gateway.Tcp);

        await client.SendAsync(1, Initialize);
        await client.SendAsync(1, Initialized);
        await client.SendAsync(4, "");
        await client.SendAsync(1, CallOf("near__list_workbooks"));
        client.Finish();

        var frames = new List<(string Header, string Payload)>();
        while (await client.ReadAsync() is { } frame)
            frames.Add(frame);
        Assert.Contains(frames, frame => frame.Header == "4D43504200010004" && (bool)JsonNode.Parse(frame.Payload)!["healthy"]!);
        Assert.Contains(frames, frame => frame.Header == "4D43504200010002" && frame.Payload.Contains("budget-model", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_namespace_that_is_not_there_is_refused_in_words()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        await using var client = await FramedClient.ConnectAsync(gateway.Tcp);

        await client.SendAsync(6, """{"min_version":1,"max_version":1,"namespace":"far"}""");

        var refusal = await client.ReadAsync();
        Assert.Equal("4D43504200010005", refusal!.Value.Header);
        Assert.Contains("namespace", refusal.Value.Payload);
        Assert.Null(await client.ReadAsync());
    }

    [Theory]
    [InlineData("4D4350420104000000000000", "4D43504201050000", "pong")]     // the probe of the field: compact layout
    [InlineData("4D4350420001000400000000", "4D43504200010004", "health")]   // the same in the native one
    [Requirement("H13", "M54")]
    public async Task The_health_port_answers_a_probe_in_its_layout_with_the_gateways_real_health(string probe, string header, string word)
    {
        var dead = GembaServer.FreePort();
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { far: { backends: [ { name: gone, url: "tcp://127.0.0.1:{{dead}}" } ] }, near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }
            """);

        JsonNode? health = null;
        await Eventually.HoldsAsync(async () =>
        {
            await using var client = await FramedClient.ConnectAsync(gateway.TcpHealth);
            await client.SendAsync(probe);
            // As a shell does whose input ends with the probe.
            client.Finish();
            var answer = await client.ReadAsync();
            Assert.Equal(header, answer!.Value.Header);
            Assert.Null(await client.ReadAsync());
            health = JsonNode.Parse(answer.Value.Payload)!;
            return (string?)health["checks"]!["backends"]!["status"] == "degraded" && (string?)health["checks"]!["backends"]!["details"]!["near/one"] == "up";
        }, "the gateway knows that one server is down and the other one up", TimeSpan.FromSeconds(30));

        Assert.True((bool)health!["healthy"]!);
        Assert.Equal("down", (string?)health["checks"]!["backends"]!["details"]!["far/gone"]);
        Assert.Equal("up", (string?)health["checks"]!["backends"]!["details"]!["near/one"]);
        Assert.Equal("healthy", (string?)health["backends"]!["near"]);
        using var http = new HttpClient();
        var page = await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"));
        Assert.Matches("mcp_gateway_tcp_frames_total\\{type=\"health\",direction=\"inbound\"\\} [1-9]", page);
        Assert.Matches($"mcp_gateway_tcp_frames_total\\{{type=\"{word}\",direction=\"outbound\"\\}} [1-9]", page);
    }

    [Fact]
    public async Task A_probe_that_asks_simply_gets_the_verdict_alone()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        await using var client = await FramedClient.ConnectAsync(gateway.TcpHealth);

        await client.SendAsync(4, """{"check":"simple"}""");

        Assert.Equal(["healthy", "status"], JsonNode.Parse((await client.ReadAsync())!.Value.Payload)!.AsObject().Select(member => member.Key));
    }

    [Theory]
    [InlineData("tcp", "2025-11-25")]
    [InlineData("tcp", "2026-07-28")]
    [InlineData("ws", "2025-11-25")]
    [InlineData("ws", "2026-07-28")]
    public async Task One_gateway_is_the_server_of_another(string scheme, string revision)
    {
        await using var far = await GatewayProcess.StartAsync(Near);
        var url = scheme == "tcp" ? $"tcp://{far.Tcp}/near" : $"{far.Socket}/near";
        await using var gateway = await GatewayProcess.StartAsync($$"""{ relay: { backends: [ { name: far, url: "{{url}}" } ] } }""");
        await using var client = await gateway.ConnectAsync(revision: revision);

        Assert.Contains(await client.ListToolsAsync(), tool => tool.Name == "relay__read_table");
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => client.CallToolAsync("relay__list_workbooks", new Dictionary<string, object?>()).AsTask()));
        Assert.All(answers, answer => Assert.Contains("budget-model", string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text))));
    }

    [Theory]
    [InlineData("4D43504200")]                                         // part of a header, and no more
    [InlineData("4D43504200010001000000107B226A736F6E7270")]           // part of a payload
    [InlineData("")]                                                   // nothing at all
    public async Task A_connection_that_does_not_get_on_is_closed_in_time(string begun)
    {
        await using var gateway = await GatewayProcess.StartAsync(Near, bounds: "  messageTimeout: 00:00:00.5\n  firstFrameTimeout: 00:00:00.5");
        await using var slow = await FramedClient.ConnectAsync(gateway.Tcp);

        await slow.SendAsync(begun);

        var told = await slow.ReadAsync();
        Assert.Equal("4D43504200010005", told!.Value.Header);
        Assert.Contains("within 0.5 s", told.Value.Payload);
        Assert.Null(await slow.ReadAsync());
        await using var other = await FramedClient.ConnectAsync(gateway.Tcp);
        await other.SendAsync(6, Hello);
        Assert.NotNull(await other.ReadAsync());
    }

    [Fact]
    public async Task Connections_beyond_the_bound_are_refused_and_a_place_that_is_given_back_is_taken()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near, bounds: "  maxConnections: 1");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(gateway.Socket, default);

        await using (var refused = await FramedClient.ConnectAsync(gateway.Tcp))
            Assert.Contains("places", (await refused.ReadAsync())!.Value.Payload);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);

        await Eventually.HoldsAsync(async () =>
        {
            await using var client = await FramedClient.ConnectAsync(gateway.Tcp);
            await client.SendAsync(6, Hello);
            return (await client.ReadAsync())?.Header == "4D43504200010007";
        }, "the place is free", TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Connections_are_counted_by_how_they_travel()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        using var http = new HttpClient();
        async Task HoldsAsync(int sockets, int frames) => await Eventually.HoldsAsync(async () =>
        {
            var page = await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"));
            return page.Contains($"mcp_gateway_connections{{protocol=\"websocket\",state=\"active\"}} {sockets}", StringComparison.Ordinal)
                && page.Contains($"mcp_gateway_connections{{protocol=\"tcp\",state=\"active\"}} {frames}", StringComparison.Ordinal)
                && page.Contains("mcp_gateway_connections{protocol=\"http\",state=\"active\"} 0", StringComparison.Ordinal);
        }, $"{sockets} sockets and {frames} framed connections are counted", TimeSpan.FromSeconds(10));

        using (var socket = new ClientWebSocket())
        {
            await socket.ConnectAsync(gateway.Socket, default);
            await using var framed = await FramedClient.ConnectAsync(gateway.Tcp);
            await framed.SendAsync(6, Hello);
            await framed.ReadAsync();
            await HoldsAsync(1, 1);
        }

        await HoldsAsync(0, 0);
    }

    [Fact]
    public async Task A_gateway_that_stops_says_goodbye_to_those_who_are_connected()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(gateway.Socket, default);
        await using var framed = await FramedClient.ConnectAsync(gateway.Tcp);
        await framed.SendAsync(6, Hello);
        await framed.ReadAsync();

        await gateway.Process.SignalAsync("TERM");

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await socket.ReceiveAsync(new byte[100].AsMemory(), limit.Token);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus);
        Assert.Null(await framed.ReadAsync());
        await Eventually.HoldsAsync(() => gateway.Process.HasExited, "the gateway ended", TimeSpan.FromSeconds(20));
        Assert.Equal(0, gateway.Process.ExitCode);
    }

    private static string CallOf(string tool) => """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"NAME","arguments":{}}}""".Replace("NAME", tool, StringComparison.Ordinal);
}
