using System.Diagnostics;
using System.Text.Json.Nodes;
using Gemba.Tests.Observability.Sdk;
using ModelContextProtocol.Protocol;

namespace Gemba.Tests.Observability.Tracing;

[Collection(ObservedServer.OneAtATime)]
public sealed class SpanTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Span = "00f067aa0ba902b7";

    [Fact]
    public async Task A_call_with_trace_context_in_its_meta_has_that_span_as_parent_and_its_inner_work_as_children()
    {
        await using var server = await ObservedServer.StartAsync(traced: true);

        await CallAsync(server, "obs_echo", new JsonObject { ["traceparent"] = $"00-{Trace}-{Span}-01", ["tracestate"] = "a=1", ["baggage"] = "user=7" });

        var call = await SpanAsync(server, "tools/call obs_echo");
        var inner = await SpanAsync(server, "inner_work");
        Assert.Equal((Trace, Span, ActivityKind.Server), (call.TraceId.ToHexString(), call.ParentSpanId.ToHexString(), call.Kind));
        Assert.Equal("a=1", call.TraceStateString);
        Assert.Equal("7", call.GetBaggageItem("user"));
        Assert.Equal(call.SpanId, inner.ParentSpanId);
        Assert.Equal("tools/call", call.GetTagItem("mcp.method.name"));
        Assert.Equal("execute_tool", call.GetTagItem("gen_ai.operation.name"));
        Assert.Equal("obs_echo", call.GetTagItem("gen_ai.tool.name"));
        Assert.Equal(ActivityStatusCode.Unset, call.Status);
        await server.HasAsync("tools/call", 1);
        Assert.Equal((call.TraceId, call.SpanId), (server.Of("tools/call").Single().TraceId, server.Of("tools/call").Single().SpanId));
    }

    [Theory]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x")]
    [InlineData("nonsense")]
    public async Task A_context_that_is_not_exactly_right_starts_a_trace_of_its_own(string traceparent)
    {
        await using var server = await ObservedServer.StartAsync(traced: true);

        await CallAsync(server, "obs_echo", new JsonObject { ["traceparent"] = traceparent });

        var call = await SpanAsync(server, "tools/call obs_echo");
        Assert.Equal(default, call.ParentSpanId);
        Assert.NotEqual(Trace, call.TraceId.ToHexString());
    }

    [Fact]
    public async Task An_isError_answer_is_an_error_of_the_span_and_its_content_stays_out()
    {
        await using var server = await ObservedServer.StartAsync(traced: true);

        await CallAsync(server, "obs_fail", []);

        var call = await SpanAsync(server, "tools/call obs_fail");
        Assert.Equal((ActivityStatusCode.Error, "tool_error"), (call.Status, call.GetTagItem("error.type")));
        Assert.Equal("obs_reason", call.StatusDescription);
        Assert.DoesNotContain(call.TagObjects, tag => tag.Value is string text && text.Contains("It failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_tool_names_no_span()
    {
        await using var server = await ObservedServer.StartAsync(traced: true);

        await Assert.ThrowsAnyAsync<Exception>(() => CallAsync(server, "obs_unknown", []));

        await Eventually.HoldsAsync(() => server.Spans.Any(span => Equals(span.GetTagItem("gen_ai.tool.name"), "obs_unknown")), "the span ended");
        var call = server.Spans.Single(span => Equals(span.GetTagItem("gen_ai.tool.name"), "obs_unknown"));
        Assert.Equal(("tools/call", "-32602"), (call.DisplayName, call.GetTagItem("rpc.response.status_code")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Progress_carries_the_trace_back_whether_or_not_it_is_traced_here(bool traced)
    {
        await using var server = await ObservedServer.StartAsync(traced);
        var heard = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listening = server.Client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, (notification, _) =>
        {
            heard.TrySetResult(notification.Params?["_meta"]);
            return default;
        });

        await CallAsync(server, "obs_progress", new JsonObject { ["progressToken"] = "p", ["traceparent"] = $"00-{Trace}-{Span}-01", ["baggage"] = "user=7" });

        var meta = await heard.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.StartsWith($"00-{Trace}-", meta!["traceparent"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(!traced, meta["traceparent"]!.GetValue<string>().Contains(Span, StringComparison.Ordinal));
        Assert.Equal("user=7", meta["baggage"]!.GetValue<string>());
    }

    private static Task<JsonRpcResponse> CallAsync(ObservedServer server, string tool, JsonObject meta) => server.Client.SendRequestAsync(new JsonRpcRequest
    {
        Method = "tools/call",
        Params = new JsonObject
        {
            ["name"] = tool,
            ["arguments"] = new JsonObject { ["text"] = "t", ["reason"] = "obs_reason" },
            ["_meta"] = meta,
        },
    });

    private static async Task<Activity> SpanAsync(ObservedServer server, string name)
    {
        await Eventually.HoldsAsync(() => server.Spans.Any(span => span.DisplayName == name), $"the span '{name}' ended");
        return server.Spans.First(span => span.DisplayName == name);
    }
}
