using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol;

namespace Gemba.EndToEnd;

/// <summary>What the built server shows of its own work: each call in audit, log and trace.</summary>
public sealed class ObservationTests
{
    [Fact]
    [Requirement("A1", "A5", "A6", "A7", "A12", "A15", "A20")]
    public async Task Each_tool_call_is_one_line_of_the_audit_trail()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        await using (var client = await server.ConnectAsync())
        {
            await client.CallToolAsync("list_workbooks");
            await client.CallToolAsync("describe_workbook", new Dictionary<string, object?> { ["workbook_id"] = "no-such-workbook" });
            for (var i = 0; i < 3; i++)
                await client.CallToolAsync("read_table", new Dictionary<string, object?> { ["workbook_id"] = "sales-ledger.xlsx", ["limit"] = 2 });
            await Assert.ThrowsAnyAsync<McpException>(async () => await client.CallToolAsync("no_such_tool"));
        }

        var lines = server.AuditLines().Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var calls = lines.Where(line => Field(line, "event_type") == "tool_invocation").ToArray();

        Assert.Equal(["list_workbooks", "describe_workbook", "read_table", "read_table", "read_table", "no_such_tool"], calls.Select(call => Field(call, "tool")));
        Assert.Equal(["success", "failure", "success", "success", "success", "failure"], calls.Select(call => Field(call, "outcome")));
        Assert.Equal(6, calls.Select(call => Field(call, "event_id")).Distinct().Count());
        Assert.All(calls, call =>
        {
            Assert.StartsWith("evt-", Field(call, "event_id"), StringComparison.Ordinal);
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", Field(call, "timestamp"));
            Assert.True(call.GetProperty("duration_ms").GetDouble() > 0);
        });
        Assert.Contains("no-such-workbook", Field(calls[1], "error"), StringComparison.Ordinal);
        Assert.Equal("sales-ledger.xlsx", calls[2].GetProperty("details").GetProperty("params").GetProperty("workbook_id").GetString());
        Assert.Single(lines, line => Field(line, "event_type") == "workbook_list");
        Assert.Single(lines, line => Field(line, "event_type") == "workbook_open" && Field(line, "resource").EndsWith("sales-ledger.xlsx", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("A4", "A20")]
    public async Task The_audit_trail_is_asked_from_the_command_line_while_the_server_writes_to_it()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        await using var client = await server.ConnectAsync();
        await client.CallToolAsync("list_workbooks");
        await client.CallToolAsync("describe_workbook", new Dictionary<string, object?> { ["workbook_id"] = "no-such-workbook" });

        await using var failures = await Child.RunAsync(GembaServer.Executable, ["audit", "query", "--data", server.Data, "--outcome", "failure"]);
        await using var newest = await Child.RunAsync(GembaServer.Executable, ["audit", "query", "--data", server.Data, "--type", "tool_invocation", "--limit", "1"]);

        Assert.Equal("describe_workbook", Field(JsonDocument.Parse(Assert.Single(failures.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement, "tool"));
        Assert.Equal("describe_workbook", Field(JsonDocument.Parse(Assert.Single(newest.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement, "tool"));
        Assert.All(Directory.EnumerateFiles(Path.Combine(server.Data, "audit")), file => Assert.Matches(@"audit-\d{8}-\d{6}-\d{4}\.jsonl$", file));
    }

    [Fact]
    [Requirement("A2")]
    public async Task A_full_audit_file_is_followed_by_another_and_no_line_is_lost()
    {
        const int calls = 300;
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?> { ["GEMBA__AUDIT__MAXFILEBYTES"] = "65536", ["GEMBA_LOG"] = "error" });
        await using (var client = await server.ConnectAsync())
        {
            for (var i = 0; i < calls; i++)
                await client.CallToolAsync("list_workbooks");
        }

        var files = Directory.GetFiles(Path.Combine(server.Data, "audit"), "audit-*.jsonl");
        Assert.True(files.Length > 1, "300 calls fit one file of 64 KiB.");
        Assert.All(files, file => Assert.True(new FileInfo(file).Length <= 65536 + 4096));
        Assert.Equal(calls, server.AuditLines().Count(line => line.Contains("\"tool_invocation\"", StringComparison.Ordinal)));
    }

    [Fact]
    [Requirement("A6")]
    public async Task A_secret_in_an_argument_is_in_no_signal()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?> { ["GEMBA_LOG"] = "debug" });
        await using var client = await server.ConnectAsync();
        const string secret = "ghp_0123456789abcdefghijklmnopqrstuvwxyzAB";
        await client.CallToolAsync("find_value", new Dictionary<string, object?> { ["workbook_id"] = "budget-model.xlsx", ["query"] = secret });

        var line = Assert.Single(server.AuditLines(), line => line.Contains("\"tool_invocation\"", StringComparison.Ordinal));
        Assert.DoesNotContain(secret, line, StringComparison.Ordinal);
        Assert.Contains("[redacted:", line, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, server.Process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("T1", "T2", "T3", "T7", "A17")]
    public async Task One_call_is_one_trace_with_the_work_inside_it()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var server = await GembaServer.StartAsync(Workspace.Samples, collector.Variables);
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        using var http = new HttpClient();

        await server.PostAsync(http, "tools/call", """{"name":"sheet_overview","arguments":{"workbook_id":"budget-model.xlsx","sheet_name":"Summary"},"_meta":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}""");

        await Eventually.HoldsAsync(() => collector.Spans.Any(span => span.TraceId == trace && span.Name == "tools/call sheet_overview"), "the collector got the call's span");
        var spans = collector.Spans.Where(span => span.TraceId == trace).ToArray();
        var call = spans.Single(span => span.Name == "tools/call sheet_overview");
        Assert.Equal("b7ad6b7169203331", call.ParentSpanId);
        Assert.Equal("mcp-spreadsheet", call.Resource["service.name"]);
        Assert.Matches(@"^\d+\.\d+\.\d+", call.Resource["service.version"]);
        Assert.Equal(2, call.Kind); // SPAN_KIND_SERVER
        Assert.Equal("tools/call", call.Attributes["mcp.method.name"]);
        Assert.Equal("sheet_overview", call.Attributes["gen_ai.tool.name"]);
        Assert.Equal("execute_tool", call.Attributes["gen_ai.operation.name"]);
        foreach (var inner in new[] { "cache_lookup", "load_workbook", "region_detection", "format_answer", "audit_log" })
            Assert.Equal(call.SpanId, spans.Single(span => span.Name == inner).ParentSpanId);
        var load = spans.Single(span => span.Name == "load_workbook");
        foreach (var step in new[] { "open_package", "parse_workbook", "parse_shared_strings", "parse_styles", "parse_sheet" })
            Assert.Contains(spans, span => span.Name == step && span.ParentSpanId == load.SpanId);
        Assert.Equal("0", spans.Single(span => span.Name == "cache_lookup").Attributes["cache.hit"]); // a bool on the wire
        Assert.All(spans.Where(span => span != call), span => Assert.Contains(spans, parent => parent.SpanId == span.ParentSpanId));
        var audited = server.AuditLines().Select(line => JsonDocument.Parse(line).RootElement).Single(line => Field(line, "event_type") == "tool_invocation");
        Assert.Equal((trace, "sheet_overview"), (Field(audited, "trace_id"), Field(audited, "tool")));
        Assert.Equal("Summary", audited.GetProperty("details").GetProperty("params").GetProperty("sheet_name").GetString());
    }

    [Fact]
    [Requirement("L1", "L2", "L3", "L4", "L11", "L12", "L14", "A16")]
    public async Task Log_lines_are_json_and_carry_the_call_that_they_belong_to()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?> { ["GEMBA_LOG"] = "debug", ["GEMBA_LOG_FORMAT"] = "json" });
        await using (var client = await server.ConnectAsync())
            await client.CallToolAsync("read_table", new Dictionary<string, object?> { ["workbook_id"] = "sales-ledger.xlsx", ["limit"] = 2 });

        var audit = server.AuditLines().Select(line => JsonDocument.Parse(line).RootElement).Single(line => Field(line, "event_type") == "tool_invocation");
        var request = Field(audit, "request_id");
        await Eventually.HoldsAsync(() => server.Process.Errors.Contains(Field(audit, "event_id"), StringComparison.Ordinal), "the audit event is in the log");
        var lines = server.Process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.All(lines, line =>
        {
            Assert.NotEmpty(Field(line, "timestamp"));
            Assert.NotEmpty(Field(line, "level"));
            Assert.NotEmpty(Field(line, "target"));
            Assert.NotEmpty(Field(line, "message"));
        });
        Assert.Contains(lines, line => line.ToString().Contains(request, StringComparison.Ordinal) && line.ToString().Contains("read_table", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.ToString().Contains(Field(audit, "event_id"), StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("L2")]
    public async Task A_quiet_level_keeps_the_log_quiet()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?> { ["GEMBA_LOG"] = "error", ["GEMBA_LOG_FORMAT"] = "json" });
        await using (var client = await server.ConnectAsync())
            await client.CallToolAsync("list_workbooks");

        Assert.Empty(server.Process.Errors.Trim());
    }

    private static string Field(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.ToString() : "";
}
