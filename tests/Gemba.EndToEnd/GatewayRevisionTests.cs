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
        using var http = new HttpClient();
        await Eventually.HoldsAsync(async () => (await http.GetStringAsync(new Uri(gateway.Endpoint, "/health"))).Contains("\"demo\":\"healthy\"", StringComparison.Ordinal), "the gateway reaches the server", TimeSpan.FromSeconds(30));

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

    [Fact]
    public async Task A_server_without_sessions_can_ask_a_client_with_one()
    {
        var address = $"http://127.0.0.1:{GembaServer.FreePort()}";
        await using var server = Child.Start(Fixture, ["--urls", address, "--only", "2026-07-28"]);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, url: "{{address}}/mcp" } ] } }""");
        using var http = new HttpClient();
        await Eventually.HoldsAsync(async () => (await http.GetStringAsync(new Uri(gateway.Endpoint, "/health"))).Contains("\"demo\":\"healthy\"", StringComparison.Ordinal), "the gateway reaches the server", TimeSpan.FromSeconds(30));
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
