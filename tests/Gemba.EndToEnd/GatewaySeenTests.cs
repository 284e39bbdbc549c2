using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary>What the built gateway shows of itself while clients call through it.</summary>
public sealed class GatewaySeenTests
{
    private static readonly Dictionary<string, object?> NoArguments = [];
    private static readonly string[] Wanted = ["gateway.handleRequest", "backend.process", "tools/call list_workbooks"];

    [Fact]
    [Requirement("M46", "M47", "M48", "M49", "M52")]
    public async Task Requests_servers_and_sessions_are_counted_under_the_documents_names()
    {
        var port = GembaServer.FreePort();
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] }, far: { backends: [ { name: two, url: "http://127.0.0.1:{{port}}/mcp" } ] } }
            """);
        await using (var client = await gateway.ConnectAsync(revision: "2025-11-25"))
        {
            await client.ListToolsAsync();
            await client.CallToolAsync("near__list_workbooks", NoArguments);
            await client.CallToolAsync("near__sheet_overview", new Dictionary<string, object?> { ["workbook_id"] = "wb-nosuch", ["sheet_name"] = "x" });
            await Assert.ThrowsAnyAsync<Exception>(async () => await client.CallToolAsync("nowhere__at_all", NoArguments));
        }

        using var http = new HttpClient();
        var page = "";
        await Eventually.HoldsAsync(async () => (page = await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"))).Contains("mcp_gateway_session_duration_seconds_count", StringComparison.Ordinal), "the session's end is shown");

        Assert.Contains("mcp_gateway_requests_total{method=\"tools/call\",status=\"success\",namespace=\"near\",user=\"none\"} 1", page);
        Assert.Contains("mcp_gateway_requests_total{method=\"tools/call\",status=\"tool_error\",namespace=\"near\",user=\"none\"} 1", page);
        Assert.Contains("mcp_gateway_requests_total{method=\"tools/call\",status=\"error\",namespace=\"none\",user=\"none\"} 1", page);
        Assert.Contains("mcp_gateway_request_duration_seconds_count{method=\"tools/call\",backend=\"one\",protocol=\"http\"} 2", page);
        Assert.Contains("mcp_gateway_backend_health{namespace=\"near\",backend=\"one\"} 1", page);
        Assert.Contains("mcp_gateway_backend_health{namespace=\"far\",backend=\"two\"} 0", page);
        Assert.Contains("mcp_gateway_connections_total{protocol=\"http\",state=\"active\"}", page);
        Assert.Contains("mcp_gateway_connections{protocol=\"http\",state=\"active\"}", page);
        Assert.DoesNotContain("nowhere__at_all", page);
        Assert.Contains("mcp_gateway_unknown_tool_calls_total{namespace=\"none\"} 1", page);
        Assert.Matches("mcp_gateway_tool_definition_bytes\\{namespace=\"near\",backend=\"one\"\\} [1-9]", page);
    }

    [Fact]
    public async Task More_users_than_have_a_name_of_their_own_are_counted_together_as_others()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""", more: "metrics: { topUsers: 2 }", bounds: "  identity: { kind: tokens }");
        foreach (var name in (string[])["ana", "bob", "eve", "joe"])
        {
            await using var client = await gateway.ConnectAsync(revision: "2026-07-28", token: await gateway.TokenAsync("create", "--name", name));
            await client.CallToolAsync("near__list_workbooks", NoArguments);
        }

        using var http = new HttpClient();
        MetricSample[] Calls(string page) => [.. MetricsPageText.Read(page).Samples.Where(sample => sample.Name == "mcp_gateway_requests_total" && sample.Labels["method"] == "tools/call")];
        MetricSample[] calls = [];
        await Eventually.HoldsAsync(async () => (calls = Calls(await http.GetStringAsync(new Uri(gateway.Ops, "/metrics")))).Sum(sample => sample.Value) == 4, "all calls are counted");
        Assert.Equal(2, calls.Single(sample => sample.Labels["user"] == "other").Value);
        Assert.All(calls.Where(sample => sample.Labels["user"] != "other"), sample => Assert.Equal((1, true), (sample.Value, sample.Labels["user"].StartsWith("u-", StringComparison.Ordinal))));
        Assert.Equal(3, calls.Length);
    }

    [Fact]
    public async Task Repeated_calls_and_corrected_ones_are_counted_and_so_are_the_sizes_of_messages()
    {
        await using var gateway = await GatewayProcess.StartAsync($$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""");
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await client.ListToolsAsync();
        await client.CallToolAsync("near__list_workbooks", NoArguments);
        await client.CallToolAsync("near__list_workbooks", NoArguments);
        await client.CallToolAsync("near__describe_workbook", new Dictionary<string, object?> { ["workbook_id"] = 7 });
        await client.CallToolAsync("near__describe_workbook", new Dictionary<string, object?> { ["workbook_id"] = "quarterly-report.xlsx" });

        using var http = new HttpClient();
        string[] wanted =
        [
            "mcp_gateway_corrected_calls_total{tool=\"near__describe_workbook\"} 1",
            "mcp_gateway_repeated_calls_total{tool=\"near__list_workbooks\"} 1",
            "mcp_gateway_repeated_calls_total{tool=\"near__describe_workbook\"} 0",
            "mcp_request_size_bytes_count{method=\"tools/call\",tool=\"near__list_workbooks\"} 2",
            "mcp_response_size_bytes_count{method=\"tools/call\",tool=\"near__list_workbooks\"} 2",
        ];
        // A call ends in the books a moment after its answer.
        await Eventually.HoldsAsync(async () => await http.GetStringAsync(new Uri(gateway.Ops, "/metrics")) is var page && wanted.All(line => page.Contains(line, StringComparison.Ordinal)), string.Join('\n', wanted));
    }

    [Fact]
    [Requirement("H12")]
    public async Task Health_names_each_namespace_and_counts_the_sessions()
    {
        var port = GembaServer.FreePort();
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] }, far: { backends: [ { name: two, url: "http://127.0.0.1:{{port}}/mcp" } ] } }
            """);
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await client.CallToolAsync("near__list_workbooks", NoArguments);

        using var http = new HttpClient();
        var health = JsonDocument.Parse(await (await http.GetAsync(new Uri(gateway.Endpoint, "/health"))).Content.ReadAsStringAsync()).RootElement;

        Assert.Equal(
            "status:String timestamp:String version:String uptime_seconds:Number backends:Object redis:String sessions_active:Number checks:Object".Split(' ').Order(),
            health.EnumerateObject().Select(member => $"{member.Name}:{member.Value.ValueKind}").Order());
        Assert.Equal("""{"near":"healthy","far":"unhealthy"}""", health.GetProperty("backends").ToString());
        Assert.Equal("not configured", health.GetProperty("redis").GetString());
        Assert.Equal(1, health.GetProperty("sessions_active").GetInt32());
        await Eventually.HoldsAsync(async () => JsonDocument.Parse(await (await http.GetAsync(new Uri(gateway.Endpoint, "/health"))).Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetString() == "degraded", "the whole is degraded", TimeSpan.FromSeconds(30));
    }

    [Fact]
    [Requirement("T10")]
    public async Task One_trace_goes_from_the_client_through_the_gateway_into_the_server()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var environment = new Dictionary<string, string?>(collector.Variables);
        await using var remote = await GembaServer.StartAsync(Workspace.Samples, environment);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ far: { backends: [ { name: one, url: "{{remote.Endpoint}}" } ] } }""", environment: environment);
        using var http = new HttpClient();
        const string trace = "0af7651916cd43dd8448eb211c80319c";

        using var request = GembaServer.RequestTo(gateway.Endpoint, "tools/call", $$$"""{"name":"far__list_workbooks","arguments":{},"_meta":{"traceparent":"00-{{{trace}}}-b7ad6b7169203331-01"}}""");
        using var response = await http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());

        await Eventually.HoldsAsync(() => Wanted.All(name => collector.Spans.Any(span => span.TraceId == trace && span.Name == name)), "the collector got the whole trace", TimeSpan.FromSeconds(30));
        var spans = Wanted.ToDictionary(name => name, name => collector.Spans.Single(span => span.TraceId == trace && span.Name == name));
        Assert.Equal("b7ad6b7169203331", spans["gateway.handleRequest"].ParentSpanId);
        Assert.Equal(spans["gateway.handleRequest"].SpanId, spans["backend.process"].ParentSpanId);
        Assert.Equal(spans["backend.process"].SpanId, spans["tools/call list_workbooks"].ParentSpanId);
    }

    [Fact]
    public async Task A_trace_that_is_kept_shows_every_stage_of_the_call_inside_the_gateways_span()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""", more: "traces: { keep: on }", bounds: "  identity: { kind: tokens }");
        using var http = new HttpClient { DefaultRequestHeaders = { { "Authorization", $"Bearer {await gateway.TokenAsync("create", "--name", "ana")}" } } };
        const string trace = "0af7651916cd43dd8448eb211c80319d";

        using var request = GembaServer.RequestTo(gateway.Endpoint, "tools/call", $$$"""{"name":"near__list_workbooks","arguments":{},"_meta":{"traceparent":"00-{{{trace}}}-b7ad6b7169203331-01"}}""");
        using var response = await http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());

        var page = "";
        await Eventually.HoldsAsync(async () => (page = await (await http.GetAsync(new Uri(gateway.Ops, $"/traces/{trace}"))).Content.ReadAsStringAsync()).Contains("handleRequest", StringComparison.Ordinal), "the trace has ended");
        var shown = JsonDocument.Parse(page).RootElement.GetProperty("parts")[0].GetProperty("spans")[0];
        Assert.Equal("gateway.handleRequest", shown.GetProperty("name").GetString());
        Assert.Equal(
            ["audit_log", "auth.validate", "backend.call", "backend.process", "circuitBreaker.allow", "circuitBreaker.record"],
            shown.GetProperty("spans").EnumerateArray().Select(span => span.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Requirement("L22")]
    public async Task Each_call_is_a_line_of_the_audit_trail_and_of_the_log_with_the_server_that_answered()
    {
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }
            """);
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await client.CallToolAsync("near__list_workbooks", new Dictionary<string, object?> { ["slug_prefix"] = "budget" });

        var line = "";
        await Eventually.HoldsAsync(() => (line = gateway.Process.Errors.Split('\n').FirstOrDefault(line => line.Contains("\"Request routed\"", StringComparison.Ordinal) && line.Contains("\"near\"", StringComparison.Ordinal)) ?? "").Length > 0, "the request's line");
        var written = JsonDocument.Parse(line).RootElement;
        Assert.Equal(("mcp-gateway", "near", "one", "success"), (TextOf(written, "service"), TextOf(written, "namespace"), TextOf(written, "backend"), TextOf(written, "status")));
        Assert.Equal(("tools/call", "Request routed", "info"), (TextOf(written, "method"), TextOf(written, "message"), TextOf(written, "level").ToLowerInvariant()));
        Assert.True(TextOf(written, "session_id").Length > 0 && Guid.TryParse(TextOf(written, "request_id"), out _) && written.GetProperty("duration_ms").GetDouble() > 0 && written.TryGetProperty("timestamp", out _), line);
        Assert.Equal("near", TextOf(written.GetProperty("fields"), "namespace"));
        var audited = Assert.Single(gateway.AuditLines(), audit => audit.Contains("near__list_workbooks", StringComparison.Ordinal));
        Assert.Contains("budget", audited);
    }

    [Fact]
    public async Task A_client_that_calls_too_often_is_told_when_to_come_again_and_counted()
    {
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }
            """, more: "limits: { callsPerSecond: 0.01, burst: 2 }");
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await client.ListToolsAsync();
        await client.CallToolAsync("near__list_workbooks", NoArguments);
        await client.CallToolAsync("near__list_workbooks", NoArguments);

        var refused = await Assert.ThrowsAnyAsync<Exception>(async () => await client.CallToolAsync("near__list_workbooks", NoArguments));

        Assert.Contains("one client may make 0.01 calls per second", refused.Message);
        using var http = new HttpClient();
        await Eventually.HoldsAsync(async () => (await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"))).Contains("mcp_gateway_requests_total{method=\"tools/call\",status=\"rate_limited\",namespace=\"near\",user=\"none\"} 1", StringComparison.Ordinal), "the refusal is counted");
        Assert.Contains(gateway.AuditLines(), line => line.Contains("\"limit_reached\"", StringComparison.Ordinal));
    }

    private static string TextOf(JsonElement line, string name) => line.GetProperty(name).GetString() ?? "";
}
