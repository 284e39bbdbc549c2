using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>Clients of every revision through the built gateway to servers of every revision.</summary>
public sealed class GatewayRevisionTests
{
    private static readonly string[] Revisions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

    private static readonly string Fixture = Path.Combine(SharedData.Checkout, "artifacts", "bin", "Gemba.ConformanceServer", "release", "Gemba.ConformanceServer");

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_server_of_one_revision_answers_clients_of_every_revision(string revision)
    {
        var address = $"http://127.0.0.1:{GembaServer.FreePort()}";
        await using var server = Child.Start(Fixture, ["--urls", address, "--only", revision]);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, url: "{{address}}/mcp" } ] } }""");
        await gateway.ReachesAsync("demo");

        foreach (var spoken in Revisions)
        {
            await using var client = await gateway.ConnectAsync("demo", spoken);
            Assert.Equal(spoken, client.NegotiatedProtocolVersion);

            Assert.Contains(await client.ListToolsAsync(), tool => tool.Name == "test_simple_text");
            var answer = await client.CallToolAsync("test_simple_text", new Dictionary<string, object?>());
            Assert.NotEmpty(answer.Content.OfType<TextContentBlock>().Single().Text);
            Assert.True((await client.CallToolAsync("test_error_handling", new Dictionary<string, object?>())).IsError);

            var told = new List<float>();
            var progress = new Progress<ProgressNotificationValue>(value =>
            {
                lock (told)
                    told.Add(value.Progress);
            });
            await client.CallToolAsync("test_tool_with_progress", new Dictionary<string, object?>(), progress);
            await Eventually.HoldsAsync(() =>
            {
                lock (told)
                    return told.Count > 0;
            }, $"a client of {spoken} hears of progress on a server of {revision}");

            Assert.NotEmpty((await client.GetPromptAsync("test_simple_prompt")).Messages);
            Assert.NotEmpty((await client.ReadResourceAsync("test://static-text")).Contents);
            await Assert.ThrowsAnyAsync<McpException>(async () => await client.CallToolAsync("no_such_tool", new Dictionary<string, object?>()));
        }
    }

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_server_of_one_revision_asks_clients_of_every_revision(string revision)
    {
        var address = $"http://127.0.0.1:{GembaServer.FreePort()}";
        await using var server = Child.Start(Fixture, ["--urls", address, "--only", revision]);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, url: "{{address}}/mcp" } ] } }""");
        await gateway.ReachesAsync("demo");
        var isNew = revision == "2026-07-28";

        foreach (var spoken in Revisions)
        {
            var asked = new System.Collections.Concurrent.ConcurrentBag<string>();
            await using var client = await AskableClientAsync(new Uri($"{gateway.Endpoint}/demo"), spoken, asked);
            foreach (var (tool, arguments, answer) in new (string, Dictionary<string, object?>, string)[]
            {
                (isNew ? "test_input_required_result_sampling" : "test_sampling", new() { ["prompt"] = "Who?" }, "a model's word"),
                (isNew ? "test_input_required_result_elicitation" : "test_elicitation", new() { ["message"] = "Name?" }, "Ada"),
                (isNew ? "test_input_required_result_list_roots" : "test_roots", new(), "1 roots"),
            })
            {
                var said = await client.CallToolAsync(tool, arguments);
                Assert.True(said.IsError != true, $"{spoken} at {revision}: {tool}: {TextOf(said)}");
                Assert.Contains(answer, TextOf(said), StringComparison.Ordinal);
            }

            Assert.Equal(["elicitation", "roots", "sampling"], asked.Order());
        }
    }

    [Fact]
    public async Task An_answer_to_a_question_is_taken_once_and_from_the_same_call_only()
    {
        var address = $"http://127.0.0.1:{GembaServer.FreePort()}";
        await using var server = Child.Start(Fixture, ["--urls", address, "--only", "2025-06-18"]);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, url: "{{address}}/mcp" } ] } }""", bounds: "  inputTimeout: 00:00:02");
        await gateway.ReachesAsync("demo");
        using var http = new HttpClient();
        const string input = "\"inputResponses\":{\"question-1\":{\"action\":\"accept\",\"content\":{\"username\":\"Ada\"}}},";

        var first = await CallAsync(http, gateway, "test_elicitation", "");
        Assert.Equal("input_required", (string?)first["result"]!["resultType"]);
        Assert.Equal("elicitation/create", (string?)first["result"]!["inputRequests"]!["question-1"]!["method"]);
        var state = $"\"requestState\":\"{first["result"]!["requestState"]}\",";

        Assert.Equal("input_state_unknown", Reason(await CallAsync(http, gateway, "test_sampling", input + state)));
        Assert.Equal("input_state_unknown", Reason(await CallAsync(http, gateway, "test_elicitation", input + "\"requestState\":\"gemba-held-AAAA\",")));
        var again = await CallAsync(http, gateway, "test_elicitation", "\"inputResponses\":{}," + state);
        Assert.Equal("input_required", (string?)again["result"]!["resultType"]);
        state = $"\"requestState\":\"{again["result"]!["requestState"]}\",";
        Assert.Contains("Ada", (await CallAsync(http, gateway, "test_elicitation", input + state)).ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("input_state_unknown", Reason(await CallAsync(http, gateway, "test_elicitation", input + state)));

        // Those that wait are asked one after the other, until the time of the next one is over. The server has 256 calls under way at most.
        var waiting = new Queue<string>();
        for (var late = 0; late < 200; late++)
        {
            var asked = await CallAsync(http, gateway, "test_elicitation", "");
            Assert.True(asked["result"]?["requestState"] is not null, $"{late}: {asked.ToJsonString()}");
            waiting.Enqueue($"\"requestState\":\"{asked["result"]!["requestState"]}\",");
        }

        await Eventually.HoldsAsync(async () => Reason(await CallAsync(http, gateway, "test_elicitation", input + waiting.Dequeue())) == "input_state_unknown", "a question that waited for too long is gone");
    }

    [Fact]
    public async Task An_answer_goes_on_at_the_server_that_asked_as_that_one_stands_now()
    {
        await using var asking = await FixtureServer.StartAsync("2025-06-18");
        await using var other = await FixtureServer.StartAsync("2025-06-18");
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { balance: priority, backends: [ { name: one, url: "{{asking.Address}}" }, { name: two, url: "{{other.Address}}", priority: 2 } ] } }""");
        using var http = new HttpClient();
        await gateway.ReachesAsync("demo");
        const string input = "\"inputResponses\":{\"question-1\":{\"action\":\"accept\",\"content\":{\"username\":\"Ada\"}}},";

        var first = await CallAsync(http, gateway, "test_elicitation", "");
        Assert.Equal("input_required", (string?)first["result"]?["resultType"]);
        using var pulled = await http.PostAsync(new Uri(gateway.Ops, "/andon"), new StringContent("""{"target":"demo@one","reason":"it asks too much"}""", Encoding.UTF8, "application/json"));

        Assert.Equal("cord_pulled", Reason(await CallAsync(http, gateway, "test_elicitation", input + $"\"requestState\":\"{first["result"]!["requestState"]}\",")));
    }

    [Fact]
    public async Task A_connection_on_which_a_server_could_ask_ends_when_its_client_calls_no_more()
    {
        await using var server = ScriptedServer.Start();
        server.Results["tools/list"] = _ => """{"tools":[{"name":"test_elicitation","inputSchema":{"type":"object"}}]}""";
        server.Results["tools/call"] = _ => """{"content":[]}""";
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, url: "{{server.Address}}" } ] } }""", bounds: "  askableIdleTime: 00:00:00.4");
        using var http = new HttpClient();
        await Eventually.HoldsAsync(() => server.Count("notifications/initialized") > 0, "the gateway reaches the server", TimeSpan.FromSeconds(30));

        Assert.NotNull((await CallAsync(http, gateway, "test_elicitation", ""))["result"]);

        Assert.Equal(2, server.Count("initialize"));
        await Eventually.HoldsAsync(() => server.Ended == 1, "its session ends", TimeSpan.FromSeconds(10));
    }

    private static async Task<JsonNode> CallAsync(HttpClient http, GatewayProcess gateway, string tool, string more)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{gateway.Endpoint}/demo"))
        {
            Content = new StringContent(
                $$$$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"{{{{{tool}}}}}",{{{{{more}}}}}"arguments":{"message":"Name?","prompt":"Who?"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"elicitation":{},"sampling":{}},"io.modelcontextprotocol/clientInfo":{"name":"raw","version":"1"}}}}""",
                Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", tool);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return JsonNode.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..])!;
    }

    private static string? Reason(JsonNode answer) => (string?)answer["error"]?["data"]?["reason"];

    private static string TextOf(CallToolResult said) => string.Concat(said.Content.OfType<TextContentBlock>().Select(block => block.Text));

    private static Task<McpClient> AskableClientAsync(Uri endpoint, string revision, System.Collections.Concurrent.ConcurrentBag<string> asked) => McpClient.CreateAsync(
        new HttpClientTransport(new() { Endpoint = endpoint, TransportMode = HttpTransportMode.StreamableHttp }),
        new McpClientOptions
        {
            ProtocolVersion = revision,
            Handlers = new()
            {
                SamplingHandler = (_, _, _) =>
                {
                    asked.Add("sampling");
                    return ValueTask.FromResult(new CreateMessageResult { Role = Role.Assistant, Model = "m", Content = [new TextContentBlock { Text = "a model's word" }] });
                },
                ElicitationHandler = (_, _) =>
                {
                    asked.Add("elicitation");
                    var ada = System.Text.Json.JsonSerializer.SerializeToElement("Ada");
                    return ValueTask.FromResult(new ElicitResult { Action = "accept", Content = new Dictionary<string, System.Text.Json.JsonElement> { ["name"] = ada, ["username"] = ada, ["email"] = ada } });
                },
                RootsHandler = (_, _) =>
                {
                    asked.Add("roots");
                    return ValueTask.FromResult(new ListRootsResult { Roots = [new Root { Uri = "file:///work", Name = "work" }] });
                },
            },
        });

    [Fact]
    public async Task A_server_without_sessions_can_ask_a_client_with_one()
    {
        var address = $"http://127.0.0.1:{GembaServer.FreePort()}";
        await using var server = Child.Start(Fixture, ["--urls", address, "--only", "2026-07-28"]);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, url: "{{address}}/mcp" } ] } }""");
        await gateway.ReachesAsync("demo");
        var asked = new List<string>();
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(new() { Endpoint = new Uri($"{gateway.Endpoint}/demo"), TransportMode = HttpTransportMode.StreamableHttp }),
            new McpClientOptions
            {
                ProtocolVersion = "2025-11-25",
                Handlers = new()
                {
                    ElicitationHandler = (question, _) =>
                    {
                        asked.Add(question!.Message);
                        return ValueTask.FromResult(new ElicitResult { Action = "accept", Content = new Dictionary<string, System.Text.Json.JsonElement> { ["name"] = System.Text.Json.JsonSerializer.SerializeToElement("Ada") } });
                    },
                },
            });

        var answer = await client.CallToolAsync("test_input_required_result_elicitation", new Dictionary<string, object?>());

        Assert.NotEmpty(asked);
        Assert.NotEqual(true, answer.IsError);
        Assert.Contains("Ada", string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text)), StringComparison.Ordinal);
    }
}
