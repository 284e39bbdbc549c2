using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;

namespace Gemba.EndToEnd;

/// <summary>Results that are longer than the built gateway lets through, from servers of every kind.</summary>
public sealed class LargeResultTests
{
    private const int Limit = 65_536;
    private static readonly Dictionary<string, object?> ManyRows = new() { ["workbook_id"] = "sales-ledger.xlsx", ["limit"] = 600 };

    [Theory]
    [InlineData("child")]
    [InlineData("http")]
    [InlineData("ws")]
    [InlineData("tcp")]
    [InlineData("memory")]
    public async Task A_result_that_is_too_long_is_refused_with_its_size_and_the_connection_goes_on(string kind)
    {
        await using var server = await GatewayProcess.StartAsync("{ sheets: { backends: [ { name: local, inProcess: spreadsheet } ] } }", more: $"spreadsheet: {{ workspace: \"{Workspace.Samples}\" }}");
        var place = kind switch
        {
            "child" => $"command: {GatewayProcess.SpreadsheetCommand(Workspace.Samples)}",
            "http" => $"url: \"{server.Endpoint}/sheets\"",
            "ws" => $"url: \"{server.Socket}/sheets\"",
            "tcp" => $"url: \"tcp://{server.Tcp}/sheets\"",
            _ => "inProcess: spreadsheet",
        };
        await using var gateway = await GatewayProcess.StartAsync(
            $"{{ far: {{ backends: [ {{ name: one, {place} }} ] }} }}", more: $"spreadsheet: {{ workspace: \"{Workspace.Samples}\" }}", bounds: $"  maxResultBytes: {Limit}\n  callTimeout: 00:00:20");
        await using var client = await gateway.ConnectAsync("far", "2025-11-25");
        await Eventually.HoldsAsync(async () => (await client.ListToolsAsync()).Count > 0, "its tools are listed", TimeSpan.FromSeconds(30));

        for (var call = 0; call < 2; call++)
        {
            var refused = await Assert.ThrowsAnyAsync<McpException>(async () => await client.CallToolAsync("read_table", ManyRows));

            var said = System.Text.RegularExpressions.Regex.Match(refused.Message, $@"answered with (\d+) bytes or more; {Limit} are let through");
            Assert.True(said.Success, refused.Message);
            Assert.True(int.Parse(said.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) > Limit, refused.Message);
        }

        Assert.NotEqual(true, (await client.CallToolAsync("list_workbooks", new Dictionary<string, object?>())).IsError);
        Assert.DoesNotContain("cannot be reached", gateway.Process.Errors);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_result_of_exactly_the_bound_passes_and_one_byte_more_is_refused_however_a_server_answers(bool asEvents)
    {
        await using var server = ScriptedServer.Start();
        server.AnswersWithEvents = asEvents;
        server.Results["tools/list"] = _ => """{"tools":[{"name":"fill","inputSchema":{"type":"object"}}]}""";
        server.Results["tools/call"] = asked =>
        {
            const string Around = """{"content":[{"type":"text","text":""}]}""";
            var rest = $$"""{"jsonrpc":"2.0","id":{{asked["id"]!.ToJsonString()}},"result":{{Around}}}""".Length;
            return Around.Replace("\"\"", $"\"{new string('x', (int)asked["params"]!["arguments"]!["bytes"]! - rest)}\"", StringComparison.Ordinal);
        };
        await using var gateway = await GatewayProcess.StartAsync($"{{ far: {{ backends: [ {{ name: one, url: \"{server.Address}\" }} ] }} }}", bounds: $"  maxResultBytes: {Limit}");
        await using var client = await gateway.ConnectAsync("far", "2025-11-25");

        var whole = await client.CallToolAsync("fill", new Dictionary<string, object?> { ["bytes"] = Limit });
        var refused = await Assert.ThrowsAnyAsync<McpException>(async () => await client.CallToolAsync("fill", new Dictionary<string, object?> { ["bytes"] = Limit + 1 }));

        Assert.InRange(whole.Content.OfType<ModelContextProtocol.Protocol.TextContentBlock>().Single().Text.Length, Limit - 200, Limit);
        Assert.Contains($"answered with {Limit + 1} bytes or more; {Limit} are let through", refused.Message, StringComparison.Ordinal);
    }

    [NpmFact]
    public async Task A_result_that_is_too_long_over_the_events_of_2024_is_refused_with_its_size_and_the_connection_goes_on()
    {
        var port = GembaServer.FreePort();
        await using var server = Child.Start(Npm.Node, [Path.Combine(SharedData.Checkout, "tests", "Gemba.EndToEnd", "Clients", "events-server.mjs"), Npm.Folder, port.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await Eventually.HoldsAsync(() => server.Output.Contains("listening", StringComparison.Ordinal), "the server listens", TimeSpan.FromSeconds(20));
        await using var gateway = await GatewayProcess.StartAsync(
            $"{{ far: {{ backends: [ {{ name: one, url: \"http://127.0.0.1:{port}/sse\", transport: sse }} ] }} }}", bounds: $"  maxResultBytes: {Limit}\n  callTimeout: 00:00:20");
        await using var client = await gateway.ConnectAsync("far", "2025-11-25");
        await Eventually.HoldsAsync(async () => (await client.ListToolsAsync()).Count > 0, "its tools are listed", TimeSpan.FromSeconds(30));

        foreach (var bytes in (int[])[Limit + 1, 3 * Limit])
        {
            var refused = await Assert.ThrowsAnyAsync<McpException>(async () => await client.CallToolAsync("say", new Dictionary<string, object?> { ["text"] = new string('x', bytes) }));

            Assert.Contains($"bytes or more; {Limit} are let through", refused.Message, StringComparison.Ordinal);
        }

        Assert.NotEqual(true, (await client.CallToolAsync("say", new Dictionary<string, object?> { ["text"] = "short" })).IsError);
        Assert.DoesNotContain("cannot be reached", gateway.Process.Errors, StringComparison.Ordinal);
    }
}
