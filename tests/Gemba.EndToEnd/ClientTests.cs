using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>The official clients, each against the built executable on the sample workbooks.</summary>
public sealed class ClientTests
{
    private static readonly string[] FoundationTools =
        ["list_workbooks", "describe_workbook", "list_sheets", "workbook_summary", "sheet_overview", "sheet_page", "read_table", "range_values", "find_value", "find_formula", "named_ranges", "close_workbook"];

    [NpmTheory]
    [InlineData("legacy", "2025-11-25")]
    [InlineData("auto", "2026-07-28")]
    [InlineData("2026-07-28", "2026-07-28")]
    public async Task The_TypeScript_client_lists_and_calls_tools_over_http(string era, string revision)
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);

        var session = await TypeScriptSessionAsync(new { packages = Npm.Folder, era, url = server.Endpoint, calls = Calls });

        AssertSession(session, revision);
    }

    [NpmTheory]
    [InlineData("legacy", "2025-11-25")]
    [InlineData("2026-07-28", "2026-07-28")]
    public async Task The_TypeScript_client_lists_and_calls_tools_over_stdio(string era, string revision)
    {
        var session = await TypeScriptSessionAsync(new { packages = Npm.Folder, era, command = GembaServer.Executable, args = new[] { "spreadsheet", "--workspace", Workspace.Samples, "--stdio" }, calls = Calls });

        AssertSession(session, revision);
    }

    [NpmTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_Inspector_lists_and_calls_tools(bool overHttp)
    {
        await using var server = overHttp ? await GembaServer.StartAsync(Workspace.Samples) : null;
        string[] target = overHttp
            ? [server!.Endpoint.ToString(), "--transport", "http"]
            : [GembaServer.Executable, "spreadsheet", "--workspace", Workspace.Samples, "--stdio"];

        var listed = await InspectAsync([.. target, "--method", "tools/list"]);
        var called = await InspectAsync([.. target, "--method", "tools/call", "--tool-name", "list_workbooks"]);

        Assert.All(FoundationTools, tool => Assert.Contains($"\"{tool}\"", listed, StringComparison.Ordinal));
        Assert.Contains("sales-ledger", called, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_CSharp_client_lists_and_calls_tools_over_http()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = server.Endpoint }));

        await AssertToolsAnswerAsync(client);
    }

    [Fact]
    [Requirement("L3")]
    public async Task The_CSharp_client_lists_and_calls_tools_over_stdio()
    {
        await using var client = await McpClient.CreateAsync(new StdioClientTransport(new()
        {
            Command = GembaServer.Executable,
            Arguments = ["spreadsheet", "--workspace", Workspace.Samples, "--stdio"],
        }));

        await AssertToolsAnswerAsync(client);
    }

    private static object[] Calls =>
    [
        new { name = "list_workbooks", arguments = new { } },
        new { name = "sheet_overview", arguments = new { workbook_id = "budget-model.xlsx", sheet_name = "Summary" } },
        new { name = "describe_workbook", arguments = new { workbook_id = "no-such-workbook" } },
        new { name = "no_such_tool", arguments = new { } },
    ];

    private static async Task AssertToolsAnswerAsync(McpClient client)
    {
        var tools = await client.ListToolsAsync();
        var listed = await client.CallToolAsync("list_workbooks");
        var refused = await client.CallToolAsync("describe_workbook", new Dictionary<string, object?> { ["workbook_id"] = "no-such-workbook" });

        Assert.Equal(FoundationTools.Order(), tools.Select(tool => tool.Name).Order());
        Assert.NotEqual(true, listed.IsError);
        Assert.Contains("sales-ledger", Text(listed), StringComparison.Ordinal);
        Assert.True(refused.IsError);
        Assert.Contains("no-such-workbook", Text(refused), StringComparison.Ordinal);
        Assert.DoesNotContain("An error occurred", Text(refused), StringComparison.Ordinal);
    }

    private static string Text(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    private static void AssertSession(JsonElement session, string revision)
    {
        var answers = session.GetProperty("answers");

        Assert.Equal(revision, session.GetProperty("protocolVersion").GetString());
        Assert.Equal(FoundationTools.Order(), session.GetProperty("tools").EnumerateArray().Select(tool => tool.GetString()).Order());
        Assert.Contains("sales-ledger", answers[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.False(answers[1].GetProperty("isError").GetBoolean(), answers[1].ToString());
        Assert.True(answers[2].GetProperty("isError").GetBoolean(), answers[2].ToString());
        Assert.True(answers[3].TryGetProperty("failed", out _) || answers[3].GetProperty("isError").GetBoolean(), answers[3].ToString());
    }

    private static async Task<JsonElement> TypeScriptSessionAsync(object job)
    {
        var script = Path.Combine(SharedData.Checkout, "tests", "Gemba.EndToEnd", "Clients", "session.mjs");
        await using var node = await Child.RunAsync(Npm.Node, [script, JsonSerializer.Serialize(job)]);
        Assert.True(node.ExitCode == 0, node.Errors);
        return JsonDocument.Parse(node.Output.Split('\n').Last(line => line.StartsWith('{'))).RootElement;
    }

    private static async Task<string> InspectAsync(string[] arguments)
    {
        var launcher = Npm.Package("@modelcontextprotocol", "inspector", "clients", "launcher", "build", "index.js");
        await using var node = await Child.RunAsync(Npm.Node, [launcher, "--cli", .. arguments]);
        Assert.True(node.ExitCode == 0, $"{node.Output}\n{node.Errors}");
        return node.Output;
    }
}
