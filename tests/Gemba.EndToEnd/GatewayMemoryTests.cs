using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;

namespace Gemba.EndToEnd;

/// <summary>What clients can make the built gateway keep is bounded in bytes.</summary>
public sealed class GatewayMemoryTests
{
    private static readonly string Long = new('x', 17 * 1024);

    [Theory]
    [InlineData("""{"name":"LONG","version":"1"}""", "{}")]
    [InlineData("""{"name":"t","version":"1"}""", """{"experimental":{"all":{"of":"LONG"}}}""")]
    [InlineData("{}", "{}")]
    [InlineData("""{"name":"t","version":1}""", "{}")]
    public async Task A_client_that_says_too_much_of_itself_or_nothing_that_a_server_takes_gets_no_session(string info, string capabilities)
    {
        await using var server = ScriptedServer.Start();
        await using var gateway = await GatewayProcess.StartAsync($"{{ far: {{ backends: [ {{ name: one, url: \"{server.Address}\" }} ] }} }}");

        var answer = await PostAsync(gateway, "initialize", $$"""{"protocolVersion":"2025-11-25","capabilities":{{capabilities}},"clientInfo":{{info}}}""".Replace("LONG", Long, StringComparison.Ordinal));

        Assert.Equal(-32602, (int?)answer["error"]?["code"]);
    }

    [Theory]
    [InlineData("resources/subscribe")]
    [InlineData("resources/read")]
    public async Task A_URI_that_is_longer_than_any_is_neither_kept_nor_asked_for(string method)
    {
        await using var server = ScriptedServer.Start();
        server.Results[method] = _ => """{"contents":[]}""";
        await using var gateway = await GatewayProcess.StartAsync($"{{ far: {{ backends: [ {{ name: one, url: \"{server.Address}\" }} ] }} }}");
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");

        await AskAsync(client, method, "memo:" + new string('x', 4096 - 5));
        var refused = await Assert.ThrowsAnyAsync<McpException>(() => AskAsync(client, method, "memo:" + new string('x', 4096 - 4)));

        Assert.Contains("4096 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Count(method));
    }

    [Fact]
    public async Task Requests_under_way_have_one_bound_in_bytes_and_those_beyond_it_are_refused_until_there_is_room()
    {
        using var go = new SemaphoreSlim(0);
        await using var server = ScriptedServer.Start();
        server.Results["tools/list"] = _ => """{"tools":[{"name":"work","inputSchema":{"type":"object"}}]}""";
        server.Results["tools/call"] = _ =>
        {
            go.Wait(TimeSpan.FromSeconds(20));
            return """{"content":[]}""";
        };
        await using var gateway = await GatewayProcess.StartAsync($"{{ far: {{ backends: [ {{ name: one, url: \"{server.Address}\" }} ] }} }}", bounds: "  maxBytesUnderWay: 1048576");
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await using var other = await gateway.ConnectAsync(revision: "2026-07-28");
        var arguments = new Dictionary<string, object?> { ["text"] = new string('x', 700_000) };

        var first = client.CallToolAsync("far__work", arguments).AsTask();
        await Eventually.HoldsAsync(() => server.Count("tools/call") == 1, "the first call is under way");
        var refused = await Assert.ThrowsAnyAsync<McpException>(async () => await other.CallToolAsync("far__work", arguments));
        go.Release(2);
        await first;

        Assert.Contains("1048576 bytes", refused.Message, StringComparison.Ordinal);
        Assert.NotEqual(true, (await other.CallToolAsync("far__work", arguments)).IsError);
        Assert.Contains(gateway.AuditLines(), line => line.Contains("gateway_too_many_bytes", StringComparison.Ordinal));
    }

    private static Task AskAsync(ModelContextProtocol.Client.McpClient client, string method, string uri) =>
        method == "resources/read" ? client.ReadResourceAsync(uri).AsTask() : client.SubscribeToResourceAsync(uri);

    private static async Task<JsonNode> PostAsync(GatewayProcess gateway, string method, string parameters)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, gateway.Endpoint)
        {
            Content = new StringContent($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using var response = await http.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
