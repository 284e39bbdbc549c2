using Gemba.EndToEnd.Processes;
using Gemba.Tests;

namespace Gemba.EndToEnd;

/// <summary>The built gateway before servers whose lists and handshakes are not what a reader of them would like: the others are shown and work, and nothing piles up.</summary>
public sealed class HostileListTests
{
    private const string Good = """{"tools":[{"name":"work","inputSchema":{"type":"object"}}]}""";

    [Theory]
    [InlineData("""{"tools":[{"name":"odd\ud800","inputSchema":{"type":"object"}}]}""", false)]
    [InlineData("""{"tools":[{"name":"odd","inputSchema":{"type":"object","properties":{"\udc00":{}}}}]}""", false)]
    [InlineData("""{"tools":[{"name":"odd","inputSchema":{"type":"object"}}],"nextCursor":"\ud800"}""", false)]
    [InlineData("""["odd"]""", false)]
    [InlineData("""{"tools":[{"name":"odd","inputSchema":{"type":"object"}}],"ttlMs":"60000"}""", true)]
    [InlineData("""{"tools":[{"name":"odd","inputSchema":{"type":"object"}}],"ttlMs":null}""", true)]
    public async Task A_server_whose_list_cannot_be_read_hides_only_its_own_tools(string list, bool isReadable)
    {
        await using var good = ServerWith(Good);
        await using var odd = ServerWith(list);
        await using var gateway = await GatewayProcess.StartAsync($"{{ good: {{ backends: [ {{ name: one, url: \"{good.Address}\" }} ] }}, odd: {{ backends: [ {{ name: one, url: \"{odd.Address}\" }} ] }} }}");
        await using var client = await gateway.ConnectAsync();
        await Eventually.HoldsAsync(() => good.Count("tools/list") > 0 && odd.Count("tools/list") > 0, "both are asked", TimeSpan.FromSeconds(20));

        var shown = (await client.ListToolsAsync()).Select(tool => tool.Name);

        Assert.Equal(isReadable ? ["good__work", "odd__odd"] : ["good__work"], shown);
        Assert.DoesNotContain("The gateway failed", gateway.Process.Errors, StringComparison.Ordinal);
    }

    [NpmFact]
    public async Task A_program_whose_handshake_cannot_be_read_is_ended_and_started_again_only_after_pauses()
    {
        await using var good = ServerWith(Good);
        var program = $"[\"{Npm.Node}\", \"{Path.Combine(SharedData.Checkout, "tests", "Gemba.EndToEnd", "Clients", "wayward-server.mjs")}\", halfText]";
        await using var gateway = await GatewayProcess.StartAsync($"{{ bad: {{ backends: [ {{ name: wayward, command: {program} }} ] }}, good: {{ backends: [ {{ name: one, url: \"{good.Address}\" }} ] }} }}");

        await Eventually.HoldsAsync(() => gateway.Process.Errors.Contains("Server wayward of bad cannot be reached", StringComparison.Ordinal), "it is said why", TimeSpan.FromSeconds(20));
        await using var client = await gateway.ConnectAsync();

        Assert.Equal("good__work", Assert.Single(await client.ListToolsAsync()).Name);
        Assert.InRange(GatewayFaultTests.Children(gateway), 0, 1);
    }

    private static ScriptedServer ServerWith(string tools)
    {
        var server = ScriptedServer.Start();
        server.Results["tools/list"] = _ => tools;
        return server;
    }
}
