using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Gemba.Tests;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>The sample: a server that is not ours, observed by the ten lines of its <c>Program.cs</c>.</summary>
public sealed partial class ObservedServerTests : IDisposable
{
    private static readonly string Sample = Path.Combine(SharedData.Checkout, "artifacts", "bin", "ObservedServer", "release", "ObservedServer");

    private readonly string _data = Directory.CreateTempSubdirectory("gemba-sample-").FullName;
    private readonly ConcurrentQueue<string> _errors = [];

    [Fact]
    public async Task Ten_lines_observe_any_server_metrics_trace_and_audit()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var client = await StartAsync(collector.Variables);

        var greeted = await client.CallToolAsync("greet", new Dictionary<string, object?> { ["name"] = "Ada" });
        var refused = await client.CallToolAsync("greet", new Dictionary<string, object?> { ["name"] = "" });

        Assert.Equal((null, true), (greeted.IsError, refused.IsError));
        using var http = new HttpClient { BaseAddress = await OpsAddressAsync() };
        var metrics = await http.GetStringAsync("/metrics");
        Assert.Contains("""tool_invocations_total{tool="greet",outcome="success"} 1""", metrics);
        Assert.Contains("""tool_invocations_total{tool="greet",outcome="tool_error"} 1""", metrics);
        Assert.Matches("""mcp_server_operation_duration_seconds_count\{mcp_method_name="tools/call",gen_ai_tool_name="greet".*network_transport="pipe"\} 1""", metrics);
        Assert.Contains("process_resident_memory_bytes ", metrics);
        await Eventually.HoldsAsync(() => collector.Spans.Count(span => span.Name == "tools/call greet") == 2, "both spans were sent");
        await Eventually.HoldsAsync(() => AuditLines().Count(line => line.Contains("greet", StringComparison.Ordinal)) == 2, "both calls are audited");
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private async Task<McpClient> StartAsync(IReadOnlyDictionary<string, string?> environment)
    {
        var variables = new Dictionary<string, string?>(environment) { ["XDG_DATA_HOME"] = _data };
        return await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = Sample,
            Arguments = ["--ops", "127.0.0.1:0"],
            EnvironmentVariables = variables,
            StandardErrorLines = _errors.Enqueue,
        }));
    }

    private async Task<Uri> OpsAddressAsync()
    {
        Match? found = null;
        await Eventually.HoldsAsync(
            () => (found = _errors.Select(line => Address().Match(line)).FirstOrDefault(match => match.Success)) is not null, "the server logged its ops address");
        return new Uri(found!.Value);
    }

    private IEnumerable<string> AuditLines() => Directory.EnumerateFiles(_data, "audit-*.jsonl", SearchOption.AllDirectories).SelectMany(Read);

    private static string[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
