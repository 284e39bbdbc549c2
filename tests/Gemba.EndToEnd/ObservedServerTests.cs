using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>The sample: a server that is not ours, observed by the ten lines of its <c>Program.cs</c>.</summary>
public sealed class ObservedServerTests : IDisposable
{
    private static readonly string Sample = Path.Combine(SharedData.Checkout, "artifacts", "bin", "ObservedServer", "release", "ObservedServer");

    private readonly ObservedOutput _output = new();

    [Fact]
    public async Task Ten_lines_observe_any_server_metrics_trace_and_audit()
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
