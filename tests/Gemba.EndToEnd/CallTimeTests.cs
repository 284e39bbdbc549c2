using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using static Gemba.EndToEnd.Processes.GuardedCalls;

namespace Gemba.EndToEnd;

/// <summary>The time of a call through the built gateway, and which calls are made a second time.</summary>
public sealed class CallTimeTests
{
    private static readonly string Fixture = Path.Combine(SharedData.Checkout, "artifacts", "bin", "Gemba.ConformanceServer", "release", "Gemba.ConformanceServer");

    [Fact]
    public async Task A_server_whose_time_is_over_is_told_to_stop()
    {
        await using var server = UnsteadyServer.Start();
        await using var gateway = await GatewayProcess.StartAsync($$"""{ crm: { backends: [ { name: one, url: "{{server.Address}}" } ] } }""", bounds: "  callTimeout: 00:00:00.5");
        await using var client = await gateway.ConnectAsync("crm", "2025-11-25");
        server.Mood = Mood.HangsInCalls;

        var refused = await Assert.ThrowsAnyAsync<McpException>(() => CallAsync(client));

        Assert.Contains("did not answer within 0.5 s and was told to stop", refused.Message);
        await Eventually.HoldsAsync(() => server.Withdrawn.Count == 1, "it was told");
    }

    [Theory]
    [InlineData("2025-11-25", "test_elicitation")]
    [InlineData("2026-07-28", "test_input_required_result_elicitation")]
    public async Task A_person_who_answers_later_than_a_call_may_take_still_gets_the_tools_answer(string revision, string tool)
    {
        await using var asking = await AskingAsync(revision, "  callTimeout: 00:00:02");
        await using var client = await ConnectAsync(asking.Gateway, answersAfter: TimeSpan.FromSeconds(4));

        var answer = await client.CallToolAsync(tool, new Dictionary<string, object?> { ["message"] = "who?" });

        Assert.NotEqual(true, answer.IsError);
        Assert.Contains("Ada", string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text)));
    }

    [Fact]
    public async Task A_question_that_nobody_answers_ends_the_call_when_its_own_time_is_over()
    {
        await using var asking = await AskingAsync("2025-11-25", "  callTimeout: 00:00:30\n  guard: { questionTimeout: 00:00:01 }");
        await using var client = await ConnectAsync(asking.Gateway, answersAfter: TimeSpan.FromMinutes(5));

        var refused = await Assert.ThrowsAnyAsync<McpException>(async () => await client.CallToolAsync("test_elicitation", new Dictionary<string, object?> { ["message"] = "who?" }));

        Assert.Contains("asked the client something, which was not answered within 1 s", refused.Message);
    }

    [Theory]
    [InlineData("readOnlyHint", "", true)]
    [InlineData("idempotentHint", "", true)]
    [InlineData("openWorldHint", "", false)]
    [InlineData("openWorldHint", "idempotent: [ wor* ], ", true)]
    public async Task Only_a_call_that_is_safe_to_repeat_is_made_again_when_its_connection_broke(string hint, string named, bool isRepeated)
    {
        await using var server = UnsteadyServer.Start();
        server.Tool["annotations"] = new System.Text.Json.Nodes.JsonObject { [hint] = true };
        await using var gateway = await GatewayProcess.StartAsync($$"""{ crm: { {{named}}backends: [ { name: one, url: "{{server.Address}}" } ] } }""", bounds: "  guard: { breakerFailures: 0 }");
        await using var client = await gateway.ConnectAsync("crm", "2025-11-25");
        await client.ListToolsAsync();
        (server.Mood, server.MoodyCalls) = (Mood.Fails, 2);

        var answer = await TryCallAsync(client);

        Assert.Equal(isRepeated ? 3 : 1, server.Calls);
        Assert.Equal(isRepeated, answer == "done");
    }

    [Theory]
    [InlineData("resources/read")]
    [InlineData("prompts/get")]
    [InlineData("completion/complete")]
    public async Task What_only_reads_is_asked_again_when_its_connection_broke(string method)
    {
        await using var server = UnsteadyServer.Start();
        await using var gateway = await GatewayProcess.StartAsync($$"""{ crm: { backends: [ { name: one, url: "{{server.Address}}" } ] } }""", bounds: "  guard: { breakerFailures: 0 }");
        await using var client = await gateway.ConnectAsync("crm", "2025-11-25");
        await client.ListResourcesAsync();
        (server.MoodyMethod, server.Mood, server.MoodyCalls) = (method, Mood.Breaks, 2);

        var answer = method switch
        {
            "resources/read" => ((TextResourceContents)(await client.ReadResourceAsync("note://one")).Contents.Single()).Text,
            "prompts/get" => ((TextContentBlock)(await client.GetPromptAsync("plan")).Messages.Single().Content).Text,
            _ => (await client.CompleteAsync(new PromptReference { Name = "plan" }, "for", "d")).Completion.Values.Single(),
        };

        Assert.Equal("done", answer);
        Assert.Equal(3, server.Asked[method]);
    }

    [Theory]
    [InlineData("tools/list")]
    [InlineData("prompts/list")]
    [InlineData("resources/list")]
    public async Task A_list_is_asked_for_again_where_the_server_forgot_who_asks(string method)
    {
        await using var server = UnsteadyServer.Start();
        await using var gateway = await GatewayProcess.StartAsync($$"""{ crm: { backends: [ { name: one, url: "{{server.Address}}" } ] } }""", bounds: "  listTtl: 00:00:01\n  guard: { probeInterval: 00:05:00 }");
        await using var client = await gateway.ConnectAsync("crm", "2026-07-28");
        async Task<int> ListAsync() => method switch
        {
            "tools/list" => (await client.ListToolsAsync()).Count,
            "prompts/list" => (await client.ListPromptsAsync()).Count,
            _ => (await client.ListResourcesAsync()).Count,
        };
        await Eventually.HoldsAsync(async () => await ListAsync() == 1, "the server is reached");
        var (asked, sessions) = (server.Asked[method], server.Sessions);

        server.ForgetSessions();

        await Eventually.HoldsAsync(
            async () =>
            {
                // Whenever it is asked, whoever asks gets the whole list.
                Assert.Equal(1, await ListAsync());
                return server.Asked[method] > asked && server.Sessions > sessions;
            },
            "what was known of the list is read anew");
    }

    [Theory]
    [InlineData("tools/list")]
    [InlineData("prompts/list")]
    [InlineData("resources/list")]
    public async Task A_list_is_asked_for_again_where_its_connection_broke_and_the_server_is_not_gone_for_that(string method)
    {
        await using var server = UnsteadyServer.Start();
        (server.MoodyMethod, server.Mood, server.MoodyCalls) = (method, Mood.Breaks, 2);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ crm: { backends: [ { name: one, url: "{{server.Address}}" } ] } }""", bounds: "  guard: { toolChanges: ignore }");
        await gateway.ReachesAsync("crm");
        await using var client = await gateway.ConnectAsync("crm", "2026-07-28");

        Assert.Equal(1, method switch
        {
            "tools/list" => (await client.ListToolsAsync()).Count,
            "prompts/list" => (await client.ListPromptsAsync()).Count,
            _ => (await client.ListResourcesAsync()).Count,
        });

        Assert.Equal(3, server.Asked[method]);
        Assert.DoesNotContain("cannot be reached", gateway.Process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_everything_fails_repeats_stay_a_small_share_of_the_calls()
    {
        await using var server = UnsteadyServer.Start();
        server.Tool["annotations"] = new System.Text.Json.Nodes.JsonObject { ["readOnlyHint"] = true };
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ crm: { backends: [ { name: one, url: "{{server.Address}}" } ] } }""", bounds: "  guard: { breakerFailures: 0, retryDelay: 00:00:00.001 }");
        await using var client = await gateway.ConnectAsync("crm", "2025-11-25");
        await client.ListToolsAsync();
        server.Mood = Mood.Fails;

        for (var call = 0; call < 60; call++)
            await TryCallAsync(client);

        Assert.InRange(server.Calls, 60 + 10, 60 + 10 + 7);
        Assert.Contains("mcp_gateway_retries_total{namespace=\"crm\",result=\"over_budget\"}", await MetricsAsync(gateway));
    }

    private static async Task<AskingGateway> AskingAsync(string revision, string bounds)
    {
        var address = $"http://127.0.0.1:{GembaServer.FreePort()}";
        var server = Child.Start(Fixture, ["--urls", address, "--only", revision]);
        var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, url: "{{address}}/mcp" } ] } }""", bounds: bounds);
        await gateway.ReachesAsync("demo");
        return new AskingGateway(gateway, server);
    }

    private static Task<McpClient> ConnectAsync(GatewayProcess gateway, TimeSpan answersAfter) => McpClient.CreateAsync(
        new HttpClientTransport(new() { Endpoint = new Uri($"{gateway.Endpoint}/demo"), TransportMode = HttpTransportMode.StreamableHttp }),
        new McpClientOptions
        {
            ProtocolVersion = "2025-11-25",
            Handlers = new()
            {
                ElicitationHandler = async (_, cancellationToken) =>
                {
                    await Task.Delay(answersAfter, cancellationToken);
                    return new ElicitResult
                    {
                        Action = "accept",
                        Content = new Dictionary<string, JsonElement> { ["name"] = JsonSerializer.SerializeToElement("Ada"), ["username"] = JsonSerializer.SerializeToElement("Ada"), ["email"] = JsonSerializer.SerializeToElement("ada@example.org") },
                    };
                },
            },
        });

    private sealed record AskingGateway(GatewayProcess Gateway, Child Server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
