using System.Text.Json.Nodes;
using Gemba.Observability.Calls;
using Gemba.Observability.Metrics;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gemba.Tests.Observability.Sdk;

[Collection(ObservedServer.OneAtATime)]
public sealed class ObservedMessagesTests
{
    [Fact]
    public async Task A_call_that_succeeds_is_one_record_and_is_witnessed_before_its_answer()
    {
        await using var server = await ObservedServer.StartAsync();

        await server.Client.CallToolAsync("obs_echo", new Dictionary<string, object?> { ["text"] = "hello" });

        Assert.Equal(CallOutcome.Success, Assert.Single(server.Witnessed, record => record.Method == "tools/call").Outcome);
        await server.HasAsync("tools/call", 1);
        var record = server.Of("tools/call").Single();
        Assert.Equal(("obs_echo", CallOutcome.Success, "memory"), (record.Tool, record.Outcome, record.Transport));
        Assert.Equal("hello", record.Arguments!["text"].GetString());
        Assert.NotNull(record.Client);
        Assert.NotNull(record.ProtocolRevision);
        Assert.NotEqual(default, record.RequestId);
        Assert.True(record.Duration > TimeSpan.Zero);
        Assert.Null(record.RequestBytes);
        Assert.Contains("""tool_invocations_total{tool="obs_echo",outcome="success"} 1""", server.Metrics);
    }

    [Theory]
    [InlineData("obs_fail", CallOutcome.ToolError, "obs_reason", null)]
    [InlineData("obs_throw", CallOutcome.ToolError, "obs_thrown", null)]
    [InlineData("obs_slow", CallOutcome.Timeout, null, null)]
    [InlineData("obs_refuse", CallOutcome.Error, null, -32602)]
    [InlineData("obs_no_such_tool", CallOutcome.Error, null, -32602)]
    public async Task A_call_that_fails_is_one_record_with_how_it_failed(string tool, CallOutcome outcome, string? reason, int? code)
    {
        await using var server = await ObservedServer.StartAsync();

        try
        {
            await server.Client.CallToolAsync(tool, new Dictionary<string, object?> { ["reason"] = "obs_reason" });
        }
        catch (McpProtocolException)
        {
            Assert.NotNull(code);
        }

        await server.HasAsync("tools/call", 1);
        var record = server.Of("tools/call").Single();
        Assert.Equal((tool, outcome, reason, code), (record.Tool, record.Outcome, record.FaultReason, record.ErrorCode));
        Assert.Single(server.Witnessed, seen => seen.Method == "tools/call");
        Assert.Contains("mcp_requests_in_flight 0", server.Metrics);
        Assert.DoesNotContain("obs_no_such_tool", server.Metrics);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_withdrawn_call_is_one_record_and_no_error(string revision)
    {
        await using var server = await ObservedServer.StartAsync(client: new() { ProtocolVersion = revision });
        using var giveUp = new CancellationTokenSource();

        // Told by hand: the SDK's client forgets to tell when its own token is cancelled while nothing else is going on.
        var call = server.Client.SendRequestAsync(
            new JsonRpcRequest { Id = new RequestId("w-1"), Method = "tools/call", Params = new JsonObject { ["name"] = "obs_wait" } }, giveUp.Token);
        await Eventually.HoldsAsync(() => server.Metrics.Contains("mcp_requests_in_flight 1", StringComparison.Ordinal), "the call is under way");
        await server.Client.SendMessageAsync(
            new JsonRpcNotification { Method = "notifications/cancelled", Params = new JsonObject { ["requestId"] = "w-1" } });

        await server.HasAsync("tools/call", 1);
        Assert.Equal(CallOutcome.Cancelled, server.Of("tools/call").Single().Outcome);
        Assert.Contains("""tool_invocations_total{tool="obs_wait",outcome="cancelled"} 1""", server.Metrics);
        Assert.DoesNotMatch("mcp_errors_total{[^}]*} [1-9]", server.Metrics);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task An_unknown_method_is_one_record_and_no_series_of_its_own()
    {
        await using var server = await ObservedServer.StartAsync();

        await Assert.ThrowsAsync<McpProtocolException>(() =>
            server.Client.SendRequestAsync(new JsonRpcRequest { Method = "made/up" }));

        await server.HasAsync("made/up", 1);
        Assert.Equal(-32601, server.Of("made/up").Single().ErrorCode);
        Assert.DoesNotContain("made/up", server.Metrics);
        Assert.Contains("""mcp_requests_total{method="_OTHER",endpoint="memory",status="error"} 1""", server.Metrics);
    }

    [Fact]
    public async Task A_request_that_is_refused_before_the_filters_is_one_record_too()
    {
        await using var server = await ObservedServer.StartAsync(client: new() { ProtocolVersion = "2025-11-25" });

        await Assert.ThrowsAsync<McpProtocolException>(() =>
            server.Client.SendRequestAsync(new JsonRpcRequest { Method = "server/discover" }));

        await server.HasAsync(LabelValues.Other, 1);
        Assert.Equal(CallOutcome.Error, server.Of(LabelValues.Other).Single().Outcome);
    }

    [Fact]
    public async Task A_witness_that_fails_closed_turns_the_answer_into_an_error()
    {
        await using var server = await ObservedServer.StartAsync();
        server.WitnessFault = new IOException("The disk is full.");

        await Assert.ThrowsAsync<McpProtocolException>(async () =>
            await server.Client.CallToolAsync("obs_echo", new Dictionary<string, object?> { ["text"] = "hello" }));

        server.WitnessFault = null;
        await server.HasAsync("tools/call", 1);
        Assert.Equal((CallOutcome.Error, -32603), (server.Of("tools/call").Single().Outcome, server.Of("tools/call").Single().ErrorCode));
    }

    [Fact]
    public async Task Parameters_that_are_really_given_are_counted_by_their_registered_names()
    {
        await using var server = await ObservedServer.StartAsync();

        await server.Client.CallToolAsync("obs_echo", new Dictionary<string, object?> { ["text"] = "hello", ["obs_invented"] = 1 });

        await Eventually.HoldsAsync(() => server.Metrics.Contains("""mcp_tool_parameters_total{tool="obs_echo",parameter="_OTHER"} 1""", StringComparison.Ordinal), "both are counted");
        Assert.Contains("""mcp_tool_parameters_total{tool="obs_echo",parameter="text"} 1""", server.Metrics);
    }

    [Fact]
    public async Task Every_kind_of_end_together_leaves_exactly_one_record_per_request()
    {
        await using var server = await ObservedServer.StartAsync();
        string[] tools = ["obs_echo", "obs_fail", "obs_throw", "obs_refuse", "obs_slow", "obs_nothing"];

        var calls = Enumerable.Range(0, 120).Select(async i =>
        {
            try
            {
                await server.Client.CallToolAsync(tools[i % tools.Length], new Dictionary<string, object?> { ["text"] = "t", ["reason"] = "r" });
            }
            catch (McpProtocolException)
            {
                Assert.Contains(tools[i % tools.Length], "obs_refuse obs_nothing", StringComparison.Ordinal);
            }
        });
        await Task.WhenAll(calls);

        await server.HasAsync("tools/call", 120);
        Assert.All(server.Of("tools/call").GroupBy(record => record.Tool), group => Assert.Equal(20, group.Count()));
        Assert.Equal(120, server.Of("tools/call").Select(record => record.RequestId).Distinct().Count());
        Assert.Equal(120, server.Witnessed.Where(record => record.Method == "tools/call").Select(record => record.RequestId).Distinct().Count());
        await Eventually.HoldsAsync(() => server.Metrics.Contains("mcp_requests_in_flight 0", StringComparison.Ordinal), "nothing is under way");
    }
}
