using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary><c>tools:allow</c> and <c>tools:deny</c> against the built server.</summary>
public sealed class ToolAccessTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("stdio", "2025-11-25")]
    [InlineData("stdio", "2026-07-28")]
    [InlineData("http", "2025-11-25")]
    [InlineData("http", "2026-07-28")]
    [Requirement("Z4", "A18")]
    public async Task A_tool_that_is_denied_is_neither_listed_nor_called(string over, string revision)
    {
        await File.WriteAllTextAsync(_file, "tools: { allow: ['*_workbooks', 'find_*', close_workbook], deny: [close_*, 'find_fromula'] }\n");
        await using var server = await Conversation.BeginAsync(over, revision, "--config", _file);

        var listed = (await server.AskAsync("tools/list", "{}"))["result"]!["tools"]!.AsArray().Select(tool => (string)tool!["name"]!);
        var denied = await server.AskAsync("tools/call", """{"name":"close_workbook","arguments":{"workbook_id":"budget-model.xlsx"}}""");
        var unlisted = await server.AskAsync("tools/call", """{"name":"read_table","arguments":{"workbook_id":"budget-model.xlsx"}}""");
        var unknown = await server.AskAsync("tools/call", """{"name":"close_workbok"}""");
        var served = await server.AskAsync("tools/call", """{"name":"list_workbooks","arguments":{}}""");

        Assert.Equal(["find_formula", "find_value", "list_workbooks"], listed.Order(StringComparer.Ordinal));
        Assert.Equal("tool_denied", ReasonOf(denied));
        Assert.Contains("'close_workbook' is switched off", (string)denied["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal("tool_denied", ReasonOf(unlisted));
        Assert.Equal("tool_unknown", ReasonOf(unknown));
        Assert.DoesNotContain("close_workbook'", (string)unknown["error"]!["message"]!, StringComparison.Ordinal);
        Assert.NotNull(served["result"]);
        await Eventually.HoldsAsync(() => AuditedDenials(server) == 2, "both denials are audited as such");
        Assert.Contains("the pattern 'find_fromula' under tools fits no tool", server.Log, StringComparison.Ordinal);
        if (over == "http")
            Assert.Contains("mcp_faults_total{reason=\"tool_denied\"} 2", await server.MetricsAsync(), StringComparison.Ordinal);
    }

    private static int AuditedDenials(Conversation server) => server.AuditLines()
        .Count(line => line.Contains("\"authorization\"", StringComparison.Ordinal) && line.Contains("tool_denied", StringComparison.Ordinal));

    private static string? ReasonOf(JsonNode answer) => (string?)answer["error"]?["data"]?["reason"];
}
