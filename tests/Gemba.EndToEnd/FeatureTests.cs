using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>The section <c>features</c> of the configuration against the built server.</summary>
public sealed class FeatureTests : IDisposable
{
    private const string Quick = "reload: { interval: 00:00:00.2, settle: 00:00:00.05 }\n";

    private readonly string _file = Path.GetTempFileName();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        File.Delete(_file);
    }

    [Theory]
    [InlineData("stdio", "2025-11-25")]
    [InlineData("http", "2026-07-28")]
    [Requirement("C9", "X6")]
    public async Task A_feature_that_is_off_is_gone_from_list_and_calls_and_comes_back_with_the_file_and_without_a_restart(string over, string revision)
    {
        await File.WriteAllTextAsync(_file, Quick + "features: { searchTools: false, structuredAnswers: false }\n");
        await using var server = await Conversation.BeginAsync(over, revision, "--config", _file);
        if (over == "stdio")
            await server.NotifyAsync("notifications/initialized");

        var without = await ListAsync(server);
        Assert.DoesNotContain(without, tool => NameOf(tool).StartsWith("find_", StringComparison.Ordinal));
        Assert.Contains(without, tool => NameOf(tool) == "read_table");
        Assert.DoesNotContain(without, tool => tool["outputSchema"] is not null);
        Assert.Equal("feature_off", (string?)(await SearchAsync(server))["result"]!["_meta"]!["gemba/fault"]!["reason"]);
        Assert.Null((await ListWorkbooksAsync(server))["result"]!["structuredContent"]);

        await File.WriteAllTextAsync(_file, Quick + "features: { searchTools: true, structuredAnswers: true }\n");

        await Eventually.HoldsAsync(async () => (await ListAsync(server)).Any(tool => NameOf(tool) == "find_value"), "the tools are listed again");
        Assert.All(await ListAsync(server), tool => Assert.NotNull(tool["outputSchema"]));
        Assert.NotEqual(true, (bool?)(await SearchAsync(server))["result"]!["isError"]);
        Assert.NotNull((await ListWorkbooksAsync(server))["result"]!["structuredContent"]);
        if (over == "stdio")
            await Eventually.HoldsAsync(() => server.Said.Contains("notifications/tools/list_changed", StringComparison.Ordinal), "the client was told");
        await Eventually.HoldsAsync(() => server.Log.Contains("features:searchTools changed from false to true and holds now", StringComparison.Ordinal), "the change is in the log");
        Assert.Contains(server.AuditLines(), line => line.Contains("\"configuration_change\"", StringComparison.Ordinal) && line.Contains("features:searchTools", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("C9", "X6")]
    public async Task A_feature_comes_to_some_clients_first_and_the_operator_sees_to_which()
    {
        await File.WriteAllTextAsync(_file, """
            features:
              searchTools:
                enabledFor:
                  - name: Microsoft.Targeting
                    parameters: { audience: { groups: [{ name: early, rolloutPercentage: 100 }], defaultRolloutPercentage: 0 } }
            """);
        await using var server = await GembaServer.StartAsync(Workspace.Samples, null, "--config", _file);

        Assert.Contains("find_value", await ToolsOfAsync(server, "early"));
        Assert.DoesNotContain("find_value", await ToolsOfAsync(server, "late"));
        Assert.Equal((true, false, null), (await LookAsync(server, "early/1.0"), await LookAsync(server, "late/1.0"), await LookAsync(server, null)));
    }

    private async Task<bool?> LookAsync(GembaServer server, string? client)
    {
        var page = JsonNode.Parse(await _http.GetStringAsync(new Uri(server.Ops, $"/debug/features{(client is null ? "" : $"?client={client}")}")))!;
        return (bool?)page["features"]!.AsArray().Single(feature => (string)feature!["name"]! == "searchTools")!["on"];
    }

    private static async Task<string[]> ToolsOfAsync(GembaServer server, string name)
    {
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(new() { Endpoint = server.Endpoint }), new McpClientOptions { ClientInfo = new() { Name = name, Version = "1.0" } });
        var refused = (await client.CallToolAsync("find_value", new Dictionary<string, object?> { ["workbook_id"] = "budget-model.xlsx", ["query"] = "a" })).IsError == true;
        var listed = (await client.ListToolsAsync()).Select(tool => tool.Name).ToArray();
        Assert.Equal(listed.Contains("find_value"), !refused);
        return listed;
    }

    private static async Task<JsonNode[]> ListAsync(Conversation server) => [.. (await server.AskAsync("tools/list", "{}"))["result"]!["tools"]!.AsArray().Select(tool => tool!)];

    private static Task<JsonNode> SearchAsync(Conversation server) =>
        server.AskAsync("tools/call", """{"name":"find_value","arguments":{"workbook_id":"budget-model.xlsx","query":"a"}}""");

    private static Task<JsonNode> ListWorkbooksAsync(Conversation server) => server.AskAsync("tools/call", """{"name":"list_workbooks","arguments":{}}""");

    private static string NameOf(JsonNode tool) => (string)tool["name"]!;
}
