using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using static Gemba.EndToEnd.Processes.GuardedCalls;

namespace Gemba.EndToEnd;

/// <summary>The built gateway before servers that fail.</summary>
public sealed class GuardTests
{
    [Theory]
    [InlineData(nameof(Mood.Fails))]
    [InlineData(nameof(Mood.Breaks))]
    [InlineData(nameof(Mood.Babbles))]
    [InlineData(nameof(Mood.HangsInCalls))]
    [Requirement("M50")]
    public async Task A_server_that_fails_in_a_row_gets_no_calls_for_a_while_and_then_one_that_finds_out(string mood)
    {
        await using var server = UnsteadyServer.Start();
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ crm: { backends: [ { name: one, url: "{{server.Address}}" } ] } }""", bounds: "  callTimeout: 00:00:00.4\n  guard: { breakerFailures: 3, breakerOpenTime: 00:00:02 }");
        await using var client = await gateway.ConnectAsync("crm", "2025-11-25");
        Assert.Equal("done", await CallAsync(client));
        Assert.Equal((1, 0), await BreakersAsync(gateway));

        server.Mood = Enum.Parse<Mood>(mood);
        for (var call = 0; call < 3; call++)
            await Assert.ThrowsAnyAsync<McpException>(() => CallAsync(client));
        var reached = server.Calls;
        var refused = await Assert.ThrowsAnyAsync<McpException>(() => CallAsync(client));

        Assert.True(refused.Message.Contains("'one' of the namespace 'crm' failed too often in a row", StringComparison.Ordinal), refused.Message);
        Assert.Equal(reached, server.Calls);
        Assert.Equal((0, 1), await BreakersAsync(gateway));
        await Eventually.HoldsAsync(async () => (await HealthAsync(gateway, "/health")).Contains("Breaker crm@one is open", StringComparison.Ordinal), "health says which");
        Assert.Contains("\"crm\":\"unhealthy\"", await (await new HttpClient().GetAsync(new Uri(gateway.Endpoint, "/health"))).Content.ReadAsStringAsync());

        server.Mood = Mood.Works;
        await Eventually.HoldsAsync(async () => await TryCallAsync(client) == "done", "it is called again");
        await ClosedAsync(gateway);
        await Eventually.HoldsAsync(() => gateway.AuditLines().Any(line => line.Contains("\"breaker_change\"", StringComparison.Ordinal) && line.Contains("\"to\":\"closed\"", StringComparison.Ordinal)), "it is in the audit trail");
        var audited = gateway.AuditLines().Where(line => line.Contains("\"breaker_change\"", StringComparison.Ordinal)).ToArray();
        Assert.All(["\"to\":\"open\"", "\"to\":\"half_open\"", "\"to\":\"closed\""], state => Assert.Contains(audited, line => line.Contains(state, StringComparison.Ordinal) && line.Contains("crm@one", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Servers_that_mean_different_things_by_one_name_are_refused_at_the_start_with_both_names_or_the_first_one_alone_is_called()
    {
        await using var one = UnsteadyServer.Start();
        await using var two = UnsteadyServer.Start();
        two.Tool = new() { ["description"] = "Works otherwise." };
        var spaces = $$"""{ crm: { backends: [ { name: one, url: "{{one.Address}}" }, { name: two, url: "{{two.Address}}" } ] } }""";

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => GatewayProcess.StartAsync(spaces));
        Assert.Contains("the servers 'one' and 'two' offer different tools under the name 'work'", refused.Message, StringComparison.Ordinal);

        await using var gateway = await GatewayProcess.StartAsync(spaces, bounds: "  collisions: first");
        for (var call = 0; call < 6; call++)
        {
            await using var client = await gateway.ConnectAsync("crm", "2025-11-25");
            Assert.Equal("Works.", Assert.Single(await client.ListToolsAsync()).Description);
            await client.CallToolAsync("work", new Dictionary<string, object?>());
        }

        Assert.Equal((6, 0), (one.Calls, two.Calls));
    }

    [Fact]
    public async Task A_client_whose_handshake_a_server_refuses_neither_opens_its_breaker_nor_makes_others_share_a_session()
    {
        await using var server = UnsteadyServer.Start();
        server.Refuses = "odd";
        await using var gateway = await GatewayProcess.StartAsync($$"""{ near: { backends: [ { name: one, url: "{{server.Address}}" } ] } }""");
        await using (var odd = await McpClient.CreateAsync(
            new HttpClientTransport(new() { Endpoint = gateway.Endpoint, TransportMode = HttpTransportMode.StreamableHttp }),
            new McpClientOptions { ProtocolVersion = "2025-11-25", ClientInfo = new() { Name = "odd", Version = "1" } }))
        {
            for (var call = 0; call < 8; call++)
                await Assert.ThrowsAnyAsync<McpException>(async () => await odd.CallToolAsync("near__work"));
        }

        await using var one = await gateway.ConnectAsync(revision: "2025-11-25");
        await using var two = await gateway.ConnectAsync(revision: "2025-11-25");
        Assert.NotEqual(true, (await one.CallToolAsync("near__work")).IsError);
        Assert.NotEqual(true, (await two.CallToolAsync("near__work")).IsError);

        Assert.Equal(2, server.CalledIn.Distinct().Count());
    }

    [Fact]
    public async Task Failures_of_a_tool_itself_open_no_breaker()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""", bounds: "  guard: { breakerFailures: 1 }");
        await using var client = await gateway.ConnectAsync("near", "2025-11-25");

        for (var call = 0; call < 3; call++)
            Assert.True((await client.CallToolAsync("sheet_overview", new Dictionary<string, object?> { ["workbook_id"] = "wb-nosuch", ["sheet_name"] = "x" })).IsError);

        Assert.Equal((1, 0), await BreakersAsync(gateway));
    }

    [Fact]
    public async Task Breakers_that_are_switched_off_refuse_nothing()
    {
        await using var server = UnsteadyServer.Start();
        await using var gateway = await GatewayProcess.StartAsync($$"""{ crm: { backends: [ { name: one, url: "{{server.Address}}" } ] } }""", bounds: "  guard: { breakerFailures: 0 }");
        await using var client = await gateway.ConnectAsync("crm", "2025-11-25");
        server.Mood = Mood.Fails;

        for (var call = 0; call < 12; call++)
            await Assert.ThrowsAnyAsync<McpException>(() => CallAsync(client));

        Assert.Equal(12, server.Calls);
    }

    [Fact]
    public async Task A_server_that_fails_beside_one_that_works_is_left_out_and_comes_back()
    {
        await using var bad = UnsteadyServer.Start();
        await using var good = UnsteadyServer.Start();
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ crm: { backends: [ { name: bad, url: "{{bad.Address}}" }, { name: good, url: "{{good.Address}}" } ] } }""", bounds: "  guard: { outlierFailures: 2, ejection: 00:00:03 }");
        await using var client = await gateway.ConnectAsync("crm", "2026-07-28");
        bad.Mood = Mood.Fails;

        var failed = 0;
        for (var call = 0; call < 20; call++)
            failed += await TryCallAsync(client) == "done" ? 0 : 1;

        Assert.Equal(2, failed);
        Assert.Equal((2, 18), (bad.Calls, good.Calls));
        var page = await MetricsAsync(gateway);
        Assert.Contains("mcp_gateway_backend_ejected{namespace=\"crm\",backend=\"bad\"} 1", page);
        Assert.Contains("mcp_gateway_ejections_total{namespace=\"crm\",backend=\"bad\",cause=\"in_a_row\"} 1", page);
        Assert.Contains("Server bad of crm is left out for 3 s", gateway.Process.Errors);
        await Eventually.HoldsAsync(async () => (await HealthAsync(gateway, "/health")).Contains("crm/bad", StringComparison.Ordinal), "health says which");

        bad.Mood = Mood.Works;
        await Eventually.HoldsAsync(async () => await TryCallAsync(client) == "done" && bad.Calls > 2, "it gets calls again");
    }

    [Theory]
    [InlineData("roundRobin", 1, 1, 30, 30)]
    [InlineData("weighted", 3, 1, 45, 15)]
    [InlineData("priority", 1, 1, 60, 0)]
    public async Task Calls_of_clients_without_session_are_spread_as_the_namespace_says(string balance, int weight, int otherWeight, int calls, int otherCalls)
    {
        await using var one = UnsteadyServer.Start();
        await using var two = UnsteadyServer.Start();
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { crm: { balance: {{balance}}, backends: [ { name: one, url: "{{one.Address}}", weight: {{weight}}, priority: 1 }, { name: two, url: "{{two.Address}}", weight: {{otherWeight}}, priority: 2 } ] } }
            """);
        await using var client = await gateway.ConnectAsync("crm", "2026-07-28");

        for (var call = 0; call < 60; call++)
            Assert.Equal("done", await CallAsync(client));

        Assert.InRange(one.Calls, calls - 1, calls + 1);
        Assert.InRange(two.Calls, otherCalls - 1, otherCalls + 1);
    }

    [Fact]
    public async Task A_slow_server_gets_fewer_calls_where_those_under_way_are_counted()
    {
        await using var slow = UnsteadyServer.Start();
        await using var fast = UnsteadyServer.Start();
        slow.Takes = TimeSpan.FromMilliseconds(250);
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { crm: { balance: leastPending, backends: [ { name: slow, url: "{{slow.Address}}" }, { name: fast, url: "{{fast.Address}}" } ] } }
            """);
        await using var client = await gateway.ConnectAsync("crm", "2026-07-28");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var call = 0; call < 20; call++)
                await CallAsync(client);
        }));

        Assert.True(fast.Calls > 2 * slow.Calls, $"fast {fast.Calls}, slow {slow.Calls}");
    }

    [Fact]
    public async Task A_session_stays_with_its_server_and_new_ones_are_spread()
    {
        await using var one = UnsteadyServer.Start();
        await using var two = UnsteadyServer.Start();
        one.Answer = "one";
        two.Answer = "two";
        await using var gateway = await GatewayProcess.StartAsync($$"""{ crm: { backends: [ { name: one, url: "{{one.Address}}" }, { name: two, url: "{{two.Address}}" } ] } }""");

        var firsts = new List<string>();
        for (var session = 0; session < 4; session++)
        {
            await using var client = await gateway.ConnectAsync("crm", "2025-11-25");
            var first = await CallAsync(client);
            for (var call = 0; call < 4; call++)
                Assert.Equal(first, await CallAsync(client));
            firsts.Add(first);
        }

        Assert.Equal(2, firsts.Count(first => first == "one"));
    }
}
