using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>The sample: a server that is not ours, observed by the few lines of its <c>Program.cs</c>.</summary>
public sealed class ObservedServerTests : IDisposable
{
    private static readonly string Sample = Path.Combine(SharedData.Checkout, "artifacts", "bin", "ObservedServer", "release", "ObservedServer");

    private readonly ObservedOutput _output = new();

    [Fact]
    public async Task A_few_lines_observe_any_server_metrics_trace_and_audit()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var client = await StartAsync(collector.Variables);

        var greeted = await client.CallToolAsync("greet", new Dictionary<string, object?> { ["name"] = "Ada" });
        var refused = await client.CallToolAsync("greet", new Dictionary<string, object?> { ["name"] = "" });

        Assert.Equal((null, true), (greeted.IsError, refused.IsError));
        using var http = new HttpClient { BaseAddress = await _output.OpsAddressAsync() };
        var metrics = await http.GetStringAsync("/metrics");
        Assert.Contains("""tool_invocations_total{tool="greet",outcome="success"} 1""", metrics);
        Assert.Contains("""tool_invocations_total{tool="greet",outcome="tool_error"} 1""", metrics);
        Assert.Matches("""mcp_server_operation_duration_seconds_count\{mcp_method_name="tools/call",gen_ai_tool_name="greet".*network_transport="pipe"\} 1""", metrics);
        Assert.Contains("process_resident_memory_bytes ", metrics);
        await Eventually.HoldsAsync(() => collector.Spans.Count(span => span.Name == "tools/call greet") == 2, "both spans were sent");
        await Eventually.HoldsAsync(() => _output.AuditLines().Count(line => line.Contains("\"tool\":\"greet\"", StringComparison.Ordinal)) == 2, "both calls are audited");
    }

    [Fact]
    [Requirement("T4", "T5", "T13")]
    public async Task A_program_that_a_tool_starts_finds_the_trace_and_the_tools_own_span_in_its_environment()
    {
        var programs = Directory.CreateTempSubdirectory("gemba-programs-").FullName;
        var fortune = Path.Combine(programs, "fortune");
        await File.WriteAllTextAsync(fortune, "#!/bin/sh\nenv\n");
        await using var executable = await Child.RunAsync("chmod", ["+x", fortune]);
        await using var collector = await OtlpReceiver.StartAsync();
        // What the server itself was started with names a span of somebody else, and must not be handed on.
        var environment = new Dictionary<string, string?>(collector.Variables)
        {
            ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}",
            ["TRACEPARENT"] = "00-11111111111111111111111111111111-2222222222222222-01",
            ["OTEL_BAGGAGE"] = "of=another",
        };
        await using var client = await StartAsync(environment);
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        var meta = new JsonObject { ["traceparent"] = $"00-{trace}-b7ad6b7169203331-01", ["tracestate"] = "vendor=word", ["baggage"] = "user=ada" };

        var told = await client.CallToolAsync(new CallToolRequestParams { Name = "fortune", Meta = meta });

        var found = Assert.IsType<TextContentBlock>(Assert.Single(told.Content)).Text.Split('\n');
        await Eventually.HoldsAsync(() => collector.Spans.Any(span => span.Name == "tools/call fortune"), "the span of the call was sent");
        var call = collector.Spans.Single(span => span.Name == "tools/call fortune");
        var own = collector.Spans.Single(span => span.Name == "ask_program");
        Assert.Equal((trace, call.SpanId), (own.TraceId, own.ParentSpanId));
        Assert.Equal(("fortunes", Environment.UserName), (own.Attributes["namespace"], own.Attributes["user"]));
        foreach (var prefix in new[] { "", "OTEL_" })
        {
            Assert.Contains($"{prefix}TRACEPARENT=00-{trace}-{own.SpanId}-01", found);
            Assert.Contains($"{prefix}TRACESTATE=vendor=word", found);
            Assert.Contains($"{prefix}BAGGAGE=user=ada", found);
        }

        Directory.Delete(programs, recursive: true);
    }

    public void Dispose() => _output.Dispose();

    private async Task<McpClient> StartAsync(IReadOnlyDictionary<string, string?> environment) =>
        await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = Sample,
            Arguments = ["127.0.0.1:0"],
            EnvironmentVariables = new Dictionary<string, string?>(_output.Variables.Concat(environment)),
            StandardErrorLines = _output.Hear,
        }));
}
