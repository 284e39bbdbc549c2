using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary>Calls that no tool can answer, against the built server.</summary>
public sealed class RefusedCallTests
{
    [Theory]
    [InlineData("stdio", "2025-11-25")]
    [InlineData("stdio", "2026-07-28")]
    [InlineData("http", "2025-11-25")]
    [InlineData("http", "2026-07-28")]
    public async Task A_call_that_no_tool_can_answer_gets_a_fault_that_says_how_to_mend_it_and_leaves_no_stack_in_the_log(string over, string revision)
    {
        await using var server = await Conversation.BeginAsync(over, revision);
        // Over HTTP the sessionless revision holds the name against its header first.
        var named = over == "http" && revision == "2026-07-28" ? "header_missing" : "params_unusable";
        var namedCode = named == "header_missing" ? -32020 : -32602;

        await RefusedAsync(server, "tools/call", """{"name":"list_workbooks","arguments":[1]}""", -32602, "params_unusable", "'arguments' is not an object");
        await RefusedAsync(server, "tools/call", """{"name":5}""", namedCode, named, "ame");
        await RefusedAsync(server, "tools/call", """{"arguments":{}}""", namedCode, named, "missing");
        await RefusedAsync(server, "tools/call", """{"name":"list_workbook"}""", -32602, "tool_unknown", "Did you mean 'list_workbooks'?");
        await RefusedAsync(server, "tools/call", $$"""{"name":"{{new string('x', 3000)}}"}""", -32602, "tool_unknown", "xxx…'");
        await RefusedAsync(server, "tools/lisp", "{}", -32601, "method_unknown", "Did you mean 'tools/list'?");
        await RefusedAsync(server, "prompts/get", """{"name":"x"}""", -32601, "method_unknown", "'prompts/get' is not served");
        await RefusedAsync(server, "tools/list", """{"cursor":7}""", -32602, "params_unusable", "'cursor'");
        await RefusedAsync(server, "tools/call", """{"name":"list_workbooks","requestState":5}""", -32602, "params_unusable", "'requestState'");

        Assert.DoesNotContain("unhandled exception", server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception:", server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("\"level\":\"ERROR\"", server.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("stdio")]
    [InlineData("http")]
    public async Task A_log_level_that_there_is_not_is_refused_with_the_words_that_there_are(string over)
    {
        await using var server = await Conversation.BeginAsync(over, "2025-11-25");

        foreach (var level in new[] { "\"warn\"", "\"Warning\"", "3", "null" })
            await RefusedAsync(server, "logging/setLevel", $$"""{"level":{{level}}}""", -32602, "params_unusable", "debug, info, notice, warning, error, critical, alert, emergency");
        await RefusedAsync(server, "logging/setLevel", "{}", -32602, "params_unusable", "'level' is missing and must be one of debug");

        Assert.NotNull((await server.AskAsync("logging/setLevel", """{"level":"warning"}"""))["result"]);
        Assert.DoesNotContain("Exception:", server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [Requirement("Z3")]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task What_leads_out_of_the_workspace_or_fits_no_schema_reaches_no_file(string over)
    {
        await using var server = await Conversation.BeginAsync(over, "2026-07-28");
        string[] paths = ["../../etc/passwd", "/etc/passwd", "..\\..\\etc\\passwd", "a/../../../etc/passwd", "./../x.xlsx", "file:///etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "\0/etc/passwd", "~/.ssh/id_rsa", ""];
        foreach (var path in paths)
        {
            var refused = await server.AskAsync("tools/call", $$$"""{"name":"list_sheets","arguments":{"workbook_id":{{{JsonSerializer.Serialize(path)}}}}}""");
            Assert.Contains((string)refused["result"]!["_meta"]!["gemba/fault"]!["reason"]!, new[] { "outside_workspace", "unknown_workbook", "invalid_argument" });
            Assert.DoesNotContain("root:", refused.ToJsonString(), StringComparison.Ordinal);
        }

        foreach (var arguments in new[] { """{"workbook_id":7}""", """{"workbook_id":"sales-ledger.xlsx","limit":-1}""", """{"workbook_id":"sales-ledger.xlsx","limit":99999999999999999999}""", """{"workbook_id":["sales-ledger.xlsx"]}""" })
        {
            var refused = await server.AskAsync("tools/call", $$"""{"name":"read_table","arguments":{{arguments}}}""");
            Assert.Equal("invalid_argument", (string)refused["result"]!["_meta"]!["gemba/fault"]!["reason"]!);
        }
    }

    [Fact]
    public async Task A_call_that_no_tool_can_answer_is_counted_as_the_clients_fault_and_audited()
    {
        await using var server = await Conversation.BeginAsync("http", "2025-11-25");

        await RefusedAsync(server, "tools/call", """{"name":"no_such_tool"}""", -32602, "tool_unknown", "list_workbooks");
        await RefusedAsync(server, "no/such/method", "{}", -32601, "method_unknown", "not served");
        await RefusedAsync(server, "tools/call", """{"name":"list_workbooks","arguments":[1]}""", -32602, "params_unusable", "arguments");

        var metrics = await server.MetricsAsync();
        Assert.Contains("mcp_faults_total{reason=\"tool_unknown\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("mcp_faults_total{reason=\"method_unknown\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("mcp_faults_total{reason=\"params_unusable\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("mcp_errors_total{error_type=\"not_found\",severity=\"warning\"} 2", metrics, StringComparison.Ordinal);
        Assert.Contains("mcp_errors_total{error_type=\"validation\",severity=\"warning\"} 1", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("severity=\"error\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("tool_invocations_total{tool=\"_OTHER\",outcome=\"error\"} 1", metrics, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => server.AuditLines().Count(line => line.Contains("\"tool_invocation\"", StringComparison.Ordinal)) == 2, "both tool calls are audited, once each");
        Assert.Contains(server.AuditLines(), line => line.Contains("no_such_tool", StringComparison.Ordinal) && line.Contains("tool_unknown", StringComparison.Ordinal) && line.Contains("\"failure\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("stdio", "2099-01-01")]
    [InlineData("http", "2099-01-01")]
    [InlineData("stdio", "not a revision")]
    public async Task A_client_that_begins_in_a_revision_of_the_future_is_offered_the_newest_that_has_a_handshake(string over, string revision)
    {
        await using var server = await Conversation.BeginAsync(over, revision);

        Assert.Equal("2025-11-25", (string?)server.Beginning!["result"]?["protocolVersion"]);
        Assert.NotNull((await server.AskAsync("tools/list", "{}"))["result"]);
    }

    private static async Task RefusedAsync(Conversation server, string method, string parameters, int code, string reason, string said)
    {
        var error = (await server.AskAsync(method, parameters))["error"];

        Assert.True(error is not null, $"{method} {parameters} was answered with a result.");
        Assert.Equal((code, reason), ((int)error["code"]!, (string?)error["data"]?["reason"]));
        Assert.Contains(said, (string)error["message"]!, StringComparison.Ordinal);
        Assert.InRange(((string)error["message"]!).Length, 20, 1000);
    }
}
