using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>How the built gateway reads lists in pages and keeps them, and gives them out in pages of its own.</summary>
public sealed class GatewayListTests
{
    [Fact]
    public async Task Pages_of_a_server_are_read_to_the_end_and_given_out_in_pages_of_the_gateways_own_size()
    {
        await using var server = ScriptedServer.Start();
        server.Results["tools/list"] = asked => (string?)asked["params"]?["cursor"] switch
        {
            null => """{"tools":[{"name":"a","inputSchema":{"type":"object"}},{"name":"b","inputSchema":{"type":"object"}}],"nextCursor":"more"}""",
            "more" => """{"tools":[{"name":"c","inputSchema":{"type":"object"}},{"name":"d","inputSchema":{"type":"object"}},{"name":"e","inputSchema":{"type":"object"}}]}""",
            _ => """{"tools":[]}""",
        };
        await using var gateway = await GatewayProcess.StartAsync($"{{ far: {{ backends: [ {{ name: one, url: \"{server.Address}\" }} ] }} }}", bounds: "  pageSize: 2");
        await using var client = await gateway.ConnectAsync("far", "2025-11-25");
        await Eventually.HoldsAsync(() => server.Count("tools/list") >= 2, "the list is read", TimeSpan.FromSeconds(20));

        var pages = new List<string>();
        string? cursor = null;
        do
        {
            var page = await client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor });
            pages.Add(string.Concat(page.Tools.Select(tool => tool.Name)));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        var refused = await Assert.ThrowsAnyAsync<McpException>(async () => await client.ListToolsAsync(new ListToolsRequestParams { Cursor = "bm9uZQ" }));

        Assert.Equal(["ab", "cd", "e"], pages);
        Assert.Contains("cursor belongs to no page", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_kept_for_the_time_that_its_server_gives_it_and_no_longer_than_the_gateways_own()
    {
        await using var brief = ServerWith(1000);
        await using var lasting = ServerWith(3_600_000);
        await using var gateway = await GatewayProcess.StartAsync($"{{ brief: {{ backends: [ {{ name: one, url: \"{brief.Address}\" }} ] }}, lasting: {{ backends: [ {{ name: one, url: \"{lasting.Address}\" }} ] }} }}");
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await Eventually.HoldsAsync(async () => (await client.ListToolsAsync()).Count == 2, "both are listed", TimeSpan.FromSeconds(20));
        var read = lasting.Count("tools/list");

        await Eventually.HoldsAsync(async () => (await client.ListToolsAsync()).Count == 2 && brief.Count("tools/list") >= 3, "the brief one is read again", TimeSpan.FromSeconds(20));

        Assert.Equal(read, lasting.Count("tools/list"));
    }

    private static ScriptedServer ServerWith(int milliseconds)
    {
        var server = ScriptedServer.Start();
        server.Results["tools/list"] = _ => new JsonObject { ["tools"] = new JsonArray(new JsonObject { ["name"] = "work", ["inputSchema"] = new JsonObject { ["type"] = "object" } }), ["ttlMs"] = milliseconds }.ToJsonString();
        return server;
    }
}
