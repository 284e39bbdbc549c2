using System.Net;
using Gemba.Protocol.Http;

namespace Gemba.Tests.Protocol.Http;

public sealed class CallTests
{
    private const string ProgressMeta = ""","_meta":{"progressToken":"p"}""";

    [Fact]
    public async Task A_cancelled_call_ends_its_request_and_stops_the_tool()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();
        var session = await endpoint.OpenSessionAsync();
        var pending = endpoint.PostAsync(Messages.Call("7", "hold"), "Mcp-Session-Id", session);
        await endpoint.Signals.Held.Task.WaitAsync(TimeSpan.FromSeconds(10));

        using var cancelled = await endpoint.PostAsync(Messages.Cancel("7"), "Mcp-Session-Id", session);

        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        using var ended = await pending.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(await ended.Content.ReadAsStringAsync());
        await endpoint.Signals.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await Eventually.HoldsAsync(() => endpoint.Observed.Calls.Any(call => call.End == CallEnd.Cancelled), "the call was counted as cancelled");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_leaves_stops_the_tool(bool inSession)
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();
        string[] headers = inSession
            ? ["Mcp-Session-Id", await endpoint.OpenSessionAsync()]
            : ["MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "tools/call", "Mcp-Name", "hold"];
        using var leave = new CancellationTokenSource();
        var pending = endpoint.SendAsync(HttpMethod.Post, inSession ? Messages.Call("1", "hold") : Messages.SessionlessCall("1", "hold"), leave.Token, headers);
        await endpoint.Signals.Held.Task.WaitAsync(TimeSpan.FromSeconds(10));

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        await endpoint.Signals.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Clients_without_session_may_use_the_same_id_at_the_same_time()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();
        var first = endpoint.PostSessionlessAsync(Messages.SessionlessCall("1", "hold"), "tools/call", "hold");
        await endpoint.Signals.Held.Task.WaitAsync(TimeSpan.FromSeconds(10));

        using var second = await endpoint.PostSessionlessAsync(Messages.SessionlessCall("1", "echo", """{"message":"mine"}"""), "tools/call", "echo");
        endpoint.Signals.Release.TrySetResult();
        using var late = await first;

        Assert.Contains("mine", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("let go", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_is_in_flight_in_the_session_is_refused()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();
        var session = await endpoint.OpenSessionAsync();
        var first = endpoint.PostAsync(Messages.Call("1", "hold"), "Mcp-Session-Id", session);
        await endpoint.Signals.Held.Task.WaitAsync(TimeSpan.FromSeconds(10));

        using var second = await endpoint.PostAsync(Messages.Call("1", "echo"), "Mcp-Session-Id", session);

        Assert.Equal("id_in_use", await second.ReasonAsync());
        endpoint.Signals.Release.TrySetResult();
        using var answer = await first;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Beyond_the_limit_of_calls_in_flight_the_client_is_told_when_to_come_back()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync(options => options.MaxConcurrentCalls = 1);
        var first = endpoint.PostSessionlessAsync(Messages.SessionlessCall("1", "hold"), "tools/call", "hold");
        await endpoint.Signals.Held.Task.WaitAsync(TimeSpan.FromSeconds(10));

        using var second = await endpoint.PostSessionlessAsync(Messages.SessionlessCall("2", "echo"), "tools/call", "echo");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal("endpoint_busy", await second.ReasonAsync());
        Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter?.Delta);
        endpoint.Signals.Release.TrySetResult();
        (await first).Dispose();
    }

    [Fact]
    public async Task Progress_comes_before_the_answer_on_an_event_stream()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();
        var session = await endpoint.OpenSessionAsync();
        endpoint.Signals.Release.TrySetResult();

        using var answer = await endpoint.PostAsync(Messages.Call("1", "tell", meta: ProgressMeta), "Mcp-Session-Id", session);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.InRange(text.IndexOf("notifications/progress", StringComparison.Ordinal), 0, text.IndexOf("told", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_lost_its_stream_gets_the_rest_of_it()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();
        var session = await endpoint.OpenSessionAsync();
        using (var broken = await endpoint.PostAsync(Messages.Call("1", "tell", meta: ProgressMeta), "Mcp-Session-Id", session))
        {
            Assert.Equal(HttpStatusCode.OK, broken.StatusCode);
            using var events = new StreamReader(await broken.Content.ReadAsStreamAsync());
            while (await events.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)) is { } line && line != "id: 2-1")
                Assert.DoesNotContain("2-2", line, StringComparison.Ordinal);
        }

        endpoint.Signals.Release.TrySetResult();
        using var rest = await endpoint.SendAsync(HttpMethod.Get, null, "Mcp-Session-Id", session, "Last-Event-ID", "2-1", "Accept", "text/event-stream");

        var text = await rest.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("told", text, StringComparison.Ordinal);
        Assert.Contains("id: 2-2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("notifications/progress", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_takes_only_events_gets_its_answer_as_one()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();

        using var answer = await endpoint.PostSessionlessAsync(Messages.SessionlessCall("1", "echo", """{"message":"hello"}"""), "tools/call", "echo", "Accept", "text/event-stream");

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("data: {\"jsonrpc\":\"2.0\",\"id\":1,", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_ends_open_streams_and_lets_calls_finish()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();
        var session = await endpoint.OpenSessionAsync();
        using var stream = await endpoint.SendAsync(HttpMethod.Get, null, "Mcp-Session-Id", session, "Accept", "text/event-stream");
        var pending = endpoint.PostAsync(Messages.Call("1", "hold"), "Mcp-Session-Id", session);
        await endpoint.Signals.Held.Task.WaitAsync(TimeSpan.FromSeconds(10));

        var stopping = endpoint.StopAsync();

        await stream.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromSeconds(10));
        endpoint.Signals.Release.TrySetResult();
        using var answer = await pending;
        Assert.Contains("let go", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
