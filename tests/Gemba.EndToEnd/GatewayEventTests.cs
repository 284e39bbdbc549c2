using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>The built gateway over the HTTP transport of 2024-11-05, on both of its sides.</summary>
public sealed class GatewayEventTests
{
    private static readonly Dictionary<string, object?> NoArguments = [];

    private static string Near => $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""";

    [NpmTheory]
    [InlineData("/sse", "near__")]
    [InlineData("/sse/near", "")]
    public async Task The_official_client_lists_and_calls_over_an_event_stream(string path, string prefix)
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        var job = new JsonObject
        {
            ["packages"] = Npm.Folder,
            ["url"] = new Uri(gateway.Endpoint, path).ToString(),
            ["calls"] = new JsonArray(new JsonObject { ["name"] = $"{prefix}list_workbooks", ["arguments"] = new JsonObject() }, new JsonObject { ["name"] = $"{prefix}list_workbooks", ["arguments"] = new JsonObject() }),
        };

        await using var client = await Child.RunAsync(Npm.Node, [Path.Combine(SharedData.Checkout, "tests", "Gemba.EndToEnd", "Clients", "socket.mjs"), job.ToJsonString()]);

        Assert.True(client.ExitCode == 0, client.Errors);
        var said = JsonNode.Parse(client.Output)!;
        Assert.Contains(said["tools"]!.AsArray(), tool => (string?)tool == $"{prefix}read_table");
        Assert.All(said["answers"]!.AsArray(), answer => Assert.Contains("budget-model", (string?)answer));
    }

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-11-25")]
    public async Task The_CSharp_client_lists_and_calls_over_an_event_stream_and_is_seen(string revision)
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        await using var client = await ConnectAsync(gateway, "/sse", revision);
        using var http = new HttpClient();

        Assert.Equal(revision, client.NegotiatedProtocolVersion);
        Assert.Contains(await client.ListToolsAsync(), tool => tool.Name == "near__read_table");
        await client.CallToolAsync("near__list_workbooks", NoArguments);

        await Eventually.HoldsAsync(async () => (await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"))).Contains("mcp_gateway_connections{protocol=\"sse\",state=\"active\"} 1", StringComparison.Ordinal), "the stream is counted");
        Assert.Contains("mcp_gateway_request_duration_seconds_count{method=\"tools/call\",backend=\"one\",protocol=\"sse\"} 1", await http.GetStringAsync(new Uri(gateway.Ops, "/metrics")));
        Assert.Contains(gateway.AuditLines(), line => line.Contains("near__list_workbooks", StringComparison.Ordinal));
        await client.DisposeAsync();
        await Eventually.HoldsAsync(async () => (await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"))).Contains("mcp_gateway_connections{protocol=\"sse\",state=\"active\"} 0", StringComparison.Ordinal), "its end is seen");
    }

    [NpmTheory]
    [InlineData(", transport: sse")]
    [InlineData("")]
    public async Task A_server_of_2024_11_05_is_reached_over_its_event_stream_whether_it_was_named_so_or_not(string transport)
    {
        var port = GembaServer.FreePort();
        await using var server = Child.Start(Npm.Node, [Path.Combine(SharedData.Checkout, "tests", "Gemba.EndToEnd", "Clients", "events-server.mjs"), Npm.Folder, $"{port}"]);
        await Eventually.HoldsAsync(() => server.Output.Contains("listening", StringComparison.Ordinal), "the server listens", TimeSpan.FromSeconds(30));
        await using var gateway = await GatewayProcess.StartAsync($$"""{ old: { backends: [ { name: one, url: "http://127.0.0.1:{{port}}/sse"{{transport}} } ] } }""");
        var asked = 0;

        foreach (var revision in (string[])["2024-11-05", "2025-11-25", "2026-07-28"])
        {
            await using var client = await McpClient.CreateAsync(
                new HttpClientTransport(new() { Endpoint = new Uri($"{gateway.Endpoint}/old"), TransportMode = HttpTransportMode.StreamableHttp }),
                new McpClientOptions
                {
                    ProtocolVersion = revision,
                    Handlers = new()
                    {
                        ElicitationHandler = (_, _) =>
                        {
                            Interlocked.Increment(ref asked);
                            return ValueTask.FromResult(new ElicitResult { Action = "accept", Content = new Dictionary<string, System.Text.Json.JsonElement> { ["name"] = System.Text.Json.JsonSerializer.SerializeToElement("Ada") } });
                        },
                    },
                });
            Assert.Contains(await client.ListToolsAsync(), tool => tool.Name == "say");
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async at => (At: at, Answer: await client.CallToolAsync("say", new Dictionary<string, object?> { ["text"] = $"{at}" }))));
            Assert.All(answers, said => Assert.Equal($"said {said.At}", said.Answer.Content.OfType<TextContentBlock>().Single().Text));
            var told = 0;
            await client.CallToolAsync("count", NoArguments, new Progress<ProgressNotificationValue>(_ => Interlocked.Increment(ref told)));
            await Eventually.HoldsAsync(() => Volatile.Read(ref told) > 0, $"a client of {revision} hears of progress");
            if (revision == "2025-11-25")
                Assert.Equal("hello Ada", (await client.CallToolAsync("ask", NoArguments)).Content.OfType<TextContentBlock>().Single().Text);
        }

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task One_gateway_stands_behind_another_over_an_event_stream_that_is_opened_again_when_it_broke()
    {
        var http = GembaServer.FreePort();
        var far = await GatewayProcess.StartAsync(Near, http: http);
        await using var near = await GatewayProcess.StartAsync($$"""{ far: { backends: [ { name: one, url: "http://127.0.0.1:{{http}}/sse/near", transport: sse } ] } }""");
        await using var client = await near.ConnectAsync("far", "2025-11-25");
        await client.CallToolAsync("list_workbooks", NoArguments);

        await far.DisposeAsync();
        await Assert.ThrowsAnyAsync<McpException>(async () => await client.CallToolAsync("list_workbooks", NoArguments));
        await using var again = await GatewayProcess.StartAsync(Near, http: http);

        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return (await client.CallToolAsync("list_workbooks", NoArguments)).IsError != true;
            }
            catch (McpException)
            {
                return false;
            }
        }, "the server is back", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_is_posted_needs_the_stream_of_the_same_caller()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near, bounds: "  identity: { kind: tokens }");
        var (ana, bob) = (await gateway.TokenAsync("create", "--name", "ana"), await gateway.TokenAsync("create", "--name", "bob"));
        using var http = new HttpClient();
        using var stranger = await http.GetAsync(new Uri(gateway.Endpoint, "/sse"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.Single(stranger.Headers.WwwAuthenticate);

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Endpoint, "/sse"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ana);
        using var stream = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync());
        Assert.Equal("event: endpoint", await lines.ReadLineAsync());
        var place = new Uri(gateway.Endpoint, (await lines.ReadLineAsync())!["data: ".Length..]);
        await lines.ReadLineAsync();
        // On several lines, with what looks like a message of its own on one of them.
        const string message = "{\"jsonrpc\":\"2.0\",\"id\":1,\n\"method\":\"tools/call\",\"params\":{\"name\":\"near__list_workbooks\",\"arguments\":\n{\"jsonrpc\":\"2.0\",\"id\":99,\"method\":\"ping\"}\n}}";

        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(http, place, bob, message));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(http, new Uri(gateway.Endpoint, "/messages?sessionId=none"), ana, message));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, place, null, message));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await PostAsync(http, place, ana, message, "text/plain"));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(http, place, ana, """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}"""));
        Assert.Contains("\"protocolVersion\":\"2024-11-05\"", await AnswerInAsync(lines), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(http, place, ana, message));
        Assert.Equal(1, (int?)JsonNode.Parse(await AnswerInAsync(lines))!["id"]);

        await gateway.TokenAsync("revoke", (await gateway.TokenAsync("list")).Split(' ')[0]);
        await Assert.ThrowsAnyAsync<IOException>(async () => _ = await lines.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, place, ana, message));
    }

    private static Task<McpClient> ConnectAsync(GatewayProcess gateway, string path, string revision) => McpClient.CreateAsync(
        new HttpClientTransport(new() { Endpoint = new Uri(gateway.Endpoint, path), TransportMode = HttpTransportMode.Sse }), new McpClientOptions { ProtocolVersion = revision });

    // Between answers stands what the gateway tells of its lists.
    private static async Task<string> AnswerInAsync(StreamReader lines)
    {
        while (true)
        {
            if (await lines.ReadLineAsync() is { } line && line.StartsWith("data: ", StringComparison.Ordinal) && line.Contains("\"id\"", StringComparison.Ordinal))
                return line["data: ".Length..];
        }
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, Uri place, string? token, string body, string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, place) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type)) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
