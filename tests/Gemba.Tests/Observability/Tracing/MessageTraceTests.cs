using System.Diagnostics;
using System.Text.Json.Nodes;
using Gemba.Observability.Tracing;
using ModelContextProtocol.Protocol;

namespace Gemba.Tests.Observability.Tracing;

public sealed class MessageTraceTests : IDisposable
{
    private const string FromHeader = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01";
    private const string FromMeta = "00-cccccccccccccccccccccccccccccccc-dddddddddddddddd-01";

    private readonly Activity _http = new Activity("Microsoft.AspNetCore.Hosting.HttpRequestIn").SetParentId(FromHeader).Start();

    public void Dispose() => _http.Dispose();

    [Fact]
    public void A_client_that_only_sends_headers_is_continued_from_them()
    {
        var remote = MessageTrace.Read(new JsonObject { ["name"] = "x" }, OverHttp());

        Assert.Equal(FromHeader, TraceContextText.Write(remote.Context));
        Assert.Equal(default, remote.Ambient);
    }

    [Fact]
    public void A_context_in_meta_is_the_parent_and_the_HTTP_request_is_linked()
    {
        var remote = MessageTrace.Read(Meta(FromMeta), OverHttp());

        Assert.Equal((FromMeta, FromHeader), (TraceContextText.Write(remote.Context), TraceContextText.Write(remote.Ambient)));
    }

    [Fact]
    public void The_same_context_in_both_places_is_not_linked_to_itself()
    {
        var remote = MessageTrace.Read(Meta(FromHeader), OverHttp());

        Assert.Equal((FromHeader, default), (TraceContextText.Write(remote.Context), remote.Ambient));
    }

    [Fact]
    public void An_HTTP_span_that_is_recorded_is_itself_the_parent()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "message-trace-test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("message-trace-test");
        using var recorded = source.StartActivity("http")!;

        Assert.Equal(recorded.SpanId, MessageTrace.Read(null, OverHttp()).Context.SpanId);
    }

    [Fact]
    public void What_was_current_when_a_pipe_was_opened_is_nobodys_parent() =>
        Assert.Equal(default, MessageTrace.Read(null, new JsonRpcMessageContext()).Context);

    [Fact]
    public void Where_nobody_named_a_trace_the_one_of_the_HTTP_request_is_the_message_s()
    {
        Activity.Current = null;
        using var request = new Activity("Microsoft.AspNetCore.Hosting.HttpRequestIn").Start();

        var overHttp = MessageTrace.Read(new JsonObject { ["name"] = "x" }, OverHttp());

        Assert.Equal((default, request.TraceId), (overHttp.Context, overHttp.TraceId));
        Assert.Equal(ActivityContext.Parse(FromMeta, null).TraceId, MessageTrace.Read(Meta(FromMeta), OverHttp()).TraceId);
        Assert.Equal(default, MessageTrace.Read(null, new JsonRpcMessageContext()).TraceId);
    }

    [Theory]
    [InlineData("""{"_meta":7}""")]
    [InlineData("""{"_meta":{"traceparent":7}}""")]
    [InlineData("""{"_meta":{"traceparent":null,"tracestate":[]}}""")]
    [InlineData("[1]")]
    public void Meta_of_any_other_shape_is_no_context(string parameters) =>
        Assert.Equal(default, MessageTrace.Read(JsonNode.Parse(parameters), null).Context);

    private static JsonObject Meta(string traceparent) => new() { ["_meta"] = new JsonObject { ["traceparent"] = traceparent } };

    private static JsonRpcMessageContext OverHttp() => new() { ExecutionContext = ExecutionContext.Capture() };
}
