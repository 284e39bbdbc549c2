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

    [Theory]
    [InlineData("bytes")]
    [InlineData("items")]
    [InlineData("pages")]
    public async Task A_list_that_has_no_end_is_read_to_the_bound_and_not_again_with_every_request(string without)
    {
        await using var good = ServerWith(Good);
        await using var endless = ServerWith("");
        var pages = 0;
        endless.Results["tools/list"] = _ =>
        {
            var page = ++pages;
            var filler = new string('x', without == "bytes" ? 30_000 : 1);
            var next = without == "pages" ? page % 2 : page;
            return $$$"""{"tools":[{"name":"tool-{{{page}}}","description":"{{{filler}}}","inputSchema":{"type":"object"}}],"nextCursor":"{{{next}}}","ttlMs":0}""";
        };
        await using var gateway = await GatewayProcess.StartAsync(
            $"{{ good: {{ backends: [ {{ name: one, url: \"{good.Address}\" }} ] }}, endless: {{ backends: [ {{ name: one, url: \"{endless.Address}\" }} ] }} }}", bounds: "  maxListBytes: 100000\n  maxListItems: 20");
        await using var client = await gateway.ConnectAsync();
        await Eventually.HoldsAsync(async () => (await client.ListToolsAsync()).Any(tool => tool.Name == "good__work"), "the others are listed", TimeSpan.FromSeconds(20));

        var before = Volatile.Read(ref pages);
        for (var list = 0; list < 5; list++)
            Assert.Contains(await client.ListToolsAsync(), tool => tool.Name == "good__work");

        Assert.InRange(before, 1, 100);
        // What was read a moment ago is not read again, however short a time the server gives it; a second may have passed on a slow machine.
        Assert.InRange(Volatile.Read(ref pages) - before, 0, 3);
        if (without != "pages")
            Assert.Contains("A list of server one of endless is not shown: Its answer to tools/list has", gateway.Process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_server_tells_agents_of_itself_is_cut_to_a_page()
    {
        await using var server = ServerWith(Good);
        server.Results["initialize"] = _ => $$$"""{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"},"instructions":"{{{new string('x', 1_000_000)}}}"}""";
        await using var gateway = await GatewayProcess.StartAsync($"{{ far: {{ backends: [ {{ name: one, url: \"{server.Address}\" }} ] }} }}");

        await Eventually.HoldsAsync(() => server.Count("tools/list") > 0, "the server is up", TimeSpan.FromSeconds(20));
        await using var client = await gateway.ConnectAsync("far");

        Assert.InRange(client.ServerInstructions!.Length, 16_000, 16_500);
    }

    [Fact]
    public async Task A_template_of_one_server_costs_reads_of_anothers_resources_nothing()
    {
        await using var hostile = ScriptedServer.Start();
        hostile.Results["resources/list"] = _ => """{"resources":[]}""";
        var expressions = string.Concat(Enumerable.Range(0, 1000).Select(number => $"{{x{number}}}a"));
        hostile.Results["resources/templates/list"] = _ => $$$"""{"resourceTemplates":[{"name":"t","uriTemplate":"memo:{{{expressions}}}b"}]}""";
        await using var good = ScriptedServer.Start();
        good.Results["resources/list"] = _ => """{"resources":[]}""";
        good.Results["resources/templates/list"] = _ => """{"resourceTemplates":[{"name":"t","uriTemplate":"memo:{any}"}]}""";
        good.Results["resources/read"] = _ => """{"contents":[{"uri":"memo:x","text":"found"}]}""";
        await using var gateway = await GatewayProcess.StartAsync(
            $"{{ hostile: {{ backends: [ {{ name: one, url: \"{hostile.Address}\" }} ] }}, good: {{ backends: [ {{ name: one, url: \"{good.Address}\" }} ] }} }}");
        await using var client = await gateway.ConnectAsync();
        await Eventually.HoldsAsync(() => good.Count("ping") + good.Count("notifications/initialized") > 0, "the server is up", TimeSpan.FromSeconds(20));

        for (var read = 0; read < 3; read++)
            Assert.Single((await client.ReadResourceAsync("memo:" + new string('a', 4000))).Contents);
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
        Assert.InRange(ProcessFigures.Children(gateway.Process), 0, 1);
    }

    private static ScriptedServer ServerWith(string tools)
    {
        var server = ScriptedServer.Start();
        server.Results["tools/list"] = _ => tools;
        return server;
    }
}
