using System.Net;
using ModelContextProtocol.Client;

namespace Gemba.Tests.Protocol.Http;

public sealed class SessionTests
{
    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task Each_revision_with_a_handshake_opens_a_session_and_calls_a_tool(string revision)
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();
        var session = await endpoint.OpenSessionAsync(revision);

        using var answer = await endpoint.PostAsync(Messages.Call("\"a\\u0062\"", "echo", """{"message":"hello"}"""), "Mcp-Session-Id", session, "MCP-Protocol-Version", revision);

        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.StartsWith("""{"jsonrpc":"2.0","id":"a\u0062","result":""", text, StringComparison.Ordinal);
        Assert.Contains("hello", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_official_client_calls_a_tool_in_both_eras()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();
        foreach (var revision in (string[])["2025-11-25", "2026-07-28"])
        {
            await using var client = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = endpoint.Address }), new() { ProtocolVersion = revision });

            var answer = await client.CallToolAsync("echo", new Dictionary<string, object?> { ["message"] = "hello" });

            Assert.Equal(revision, client.NegotiatedProtocolVersion);
            Assert.NotEqual(true, answer.IsError);
        }
    }

    [Fact]
    public async Task A_request_without_session_or_with_an_unknown_one_is_refused()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();

        using var without = await endpoint.PostAsync(Messages.Call("1", "echo"));
        using var unknown = await endpoint.PostAsync(Messages.Call("1", "echo"), "Mcp-Session-Id", "nobody");

        Assert.Equal((HttpStatusCode.BadRequest, "session_required"), (without.StatusCode, await without.ReasonAsync()));
        Assert.Equal((HttpStatusCode.NotFound, "session_unknown"), (unknown.StatusCode, await unknown.ReasonAsync()));
    }

    [Fact]
    public async Task A_deleted_session_is_gone()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();
        var session = await endpoint.OpenSessionAsync();

        using var deleted = await endpoint.SendAsync(HttpMethod.Delete, null, "Mcp-Session-Id", session);
        using var after = await endpoint.PostAsync(Messages.Call("1", "echo"), "Mcp-Session-Id", session);

        Assert.True(deleted.IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [Fact]
    public async Task A_failed_initialize_leaves_no_session_behind()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync(options => options.MaxSessions = 1);

        using var failed = await endpoint.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":7}}""");
        var session = await endpoint.OpenSessionAsync();

        Assert.False(failed.Headers.Contains("Mcp-Session-Id"));
        Assert.NotEmpty(session);
        Assert.Equal(1, endpoint.Observed.Opened);
    }

    [Fact]
    public async Task Sessions_are_bounded_in_number_and_in_idle_time()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync(options => (options.MaxSessions, options.SessionIdleTimeout) = (1, TimeSpan.FromSeconds(1)));
        await endpoint.OpenSessionAsync();

        using var refused = await endpoint.PostAsync(Messages.Initialize("2025-11-25"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.True(refused.Headers.Contains("Retry-After"));
        await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await endpoint.PostAsync(Messages.Initialize("2025-11-25"));
                return answer.IsSuccessStatusCode;
            },
            "the idle session made room");
        await Eventually.HoldsAsync(() => endpoint.Observed.Ends.Contains(Gemba.Protocol.Http.SessionEnd.Idle), "the end was told as one for idleness");
    }

    [Fact]
    public async Task Without_sessions_each_request_of_a_revision_with_handshake_stands_alone()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync(options => options.Sessions = false);

        using var began = await endpoint.PostAsync(Messages.Initialize("2025-06-18"));
        using var answer = await endpoint.PostAsync(Messages.Call("1", "echo", """{"message":"hello"}"""), "MCP-Protocol-Version", "2025-06-18");

        Assert.False(began.Headers.Contains("Mcp-Session-Id"));
        Assert.Contains("hello", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
