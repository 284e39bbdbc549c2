using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>An operator pulls the cord of the built gateway.</summary>
public sealed class CordTests
{
    private static readonly Dictionary<string, object?> NoArguments = [];

    [Fact]
    public async Task What_is_stopped_is_refused_with_the_reason_shown_in_health_and_audit_and_runs_again_when_released()
    {
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }
            """);
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        Assert.NotEmpty(await TextOfAsync(client, "near__list_workbooks"));

        Assert.Equal("near/list_workbooks is stopped.\n", await AndonAsync(gateway, "pull", "near/list_workbooks", "--reason", "it names other people's files"));

        var refused = await Assert.ThrowsAnyAsync<McpException>(() => TextOfAsync(client, "near__list_workbooks"));
        Assert.Contains("it names other people's files", refused.Message);
        Assert.Contains(await client.ListToolsAsync(), tool => tool.Name == "near__list_workbooks");
        await client.CallToolAsync("near__list_sheets", new Dictionary<string, object?> { ["workbook_id"] = "budget-model.xlsx" });
        Assert.Contains("near/list_workbooks", await AndonAsync(gateway, "list"));
        await Eventually.HoldsAsync(async () => await StatusOfAsync(gateway, "cord") == "degraded", "health is yellow", TimeSpan.FromSeconds(30));

        Assert.Equal("near/list_workbooks runs again.\n", await AndonAsync(gateway, "release", "near/list_workbooks"));

        Assert.NotEmpty(await TextOfAsync(client, "near__list_workbooks"));
        Assert.Contains(gateway.AuditLines(), line => line.Contains("\"cord_pull\"", StringComparison.Ordinal) && line.Contains("it names other people's files", StringComparison.Ordinal));
        Assert.Contains(gateway.AuditLines(), line => line.Contains("\"cord_release\"", StringComparison.Ordinal));
    }

    [EverythingTheory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_namespace_that_is_stopped_gives_no_resource(string revision)
    {
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { all: { backends: [ { name: one, command: ["{{Npm.Node}}", "{{EverythingTheoryAttribute.Program}}", stdio] } ] } }
            """);
        await using var client = await gateway.ConnectAsync(revision: revision);
        var resource = (await client.ListResourcesAsync())[0];
        Assert.NotEmpty((await client.ReadResourceAsync(resource.Uri)).Contents);

        await AndonAsync(gateway, "pull", "all", "--reason", "it is being looked at");

        var refused = await Assert.ThrowsAnyAsync<McpException>(async () => await client.ReadResourceAsync(resource.Uri));
        Assert.Contains("it is being looked at", refused.Message);
    }

    [Fact]
    public async Task A_server_that_is_stopped_gets_no_calls_and_the_other_one_of_its_namespace_all()
    {
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} }, { name: two, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }
            """);
        using var http = new HttpClient();
        await Eventually.HoldsAsync(async () => (await (await http.GetAsync(new Uri(gateway.Endpoint, "/health"))).Content.ReadAsStringAsync()).Contains("\"near\":\"healthy\"", StringComparison.Ordinal), "both servers answer", TimeSpan.FromSeconds(30));
        await using var client = await gateway.ConnectAsync("near", "2026-07-28");

        await AndonAsync(gateway, "pull", "near@one", "--reason", "being looked at");
        for (var call = 0; call < 6; call++)
            Assert.NotEmpty(await TextOfAsync(client, "list_workbooks"));

        var page = await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"));
        Assert.Contains("mcp_gateway_request_duration_seconds_count{method=\"tools/call\",backend=\"two\",protocol=\"http\"} 6", page);
        Assert.DoesNotContain("method=\"tools/call\",backend=\"one\"", page);

        await AndonAsync(gateway, "pull", "near@two", "--reason", "this one too");
        var refused = await Assert.ThrowsAnyAsync<McpException>(() => TextOfAsync(client, "list_workbooks"));
        Assert.Contains("being looked at", refused.Message);
    }

    [Fact]
    public async Task Who_may_not_use_a_tool_learns_neither_that_it_is_stopped_nor_why_and_spends_no_limit()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""",
            more: "limits: { toolCallsPerSecond: 0.001, toolBurst: 1 }",
            bounds: "  identity: { kind: tokens }\n  rules: [ { principals: [ana], allow: [\"*\"] } ]");
        await using var ana = await gateway.ConnectAsync(token: await gateway.TokenAsync("create", "--name", "ana"));
        await using var eve = await gateway.ConnectAsync(token: await gateway.TokenAsync("create", "--name", "eve"));
        await AndonAsync(gateway, "pull", "near/list_workbooks", "--reason", "the merger");

        for (var call = 0; call < 3; call++)
        {
            var denied = await Assert.ThrowsAnyAsync<McpException>(() => TextOfAsync(eve, "near__list_workbooks"));
            Assert.Contains("is not for you to use", denied.Message, StringComparison.Ordinal);
        }

        var stopped = await Assert.ThrowsAnyAsync<McpException>(() => TextOfAsync(ana, "near__list_workbooks"));
        Assert.Contains("the merger", stopped.Message, StringComparison.Ordinal);
        var limited = await Assert.ThrowsAnyAsync<McpException>(() => TextOfAsync(ana, "near__list_workbooks"));
        Assert.Contains("too often", limited.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "x", "There is nothing 'nowhere' that could be stopped")]
    [InlineData("near@nobody", "x", "There is nothing 'near@nobody' that could be stopped")]
    [InlineData("near", " ", "reason")]
    public async Task A_cord_without_target_or_reason_is_refused(string target, string reason, string said)
    {
        await using var gateway = await GatewayProcess.StartAsync("""{ near: { backends: [ { name: one, url: "http://127.0.0.1:9/mcp" } ] } }""");

        await using var andon = await Child.RunAsync(GembaServer.Executable, ["andon", "pull", target, "--reason", reason, "--ops", gateway.Ops.ToString()]);

        Assert.Equal(1, andon.ExitCode);
        Assert.Contains(said, andon.Errors);
    }

    private static async Task<string> AndonAsync(GatewayProcess gateway, params string[] what)
    {
        await using var andon = await Child.RunAsync(GembaServer.Executable, ["andon", .. what, "--ops", gateway.Ops.ToString()]);
        Assert.True(andon.ExitCode == 0, andon.Errors);
        return andon.Output;
    }

    private static async Task<string?> StatusOfAsync(GatewayProcess gateway, string check)
    {
        using var http = new HttpClient();
        var health = JsonDocument.Parse(await (await http.GetAsync(new Uri(gateway.Ops, "/health"))).Content.ReadAsStringAsync()).RootElement;
        return health.GetProperty("checks").GetProperty(check).GetProperty("status").GetString();
    }

    private static async Task<string> TextOfAsync(McpClient client, string tool)
    {
        var answer = await client.CallToolAsync(tool, NoArguments);
        return string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
    }
}
