using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>Budgets that callers share, on the built gateway: of an address, of a namespace, of a tool.</summary>
public sealed class GatewayBudgetTests
{
    private static readonly Dictionary<string, object?> NoArguments = [];

    [Theory]
    [InlineData("address", "addressCallsPerSecond: 0.01, addressBurst: 8", "one address may make 0.01 calls per second", false)]
    [InlineData("namespace", "namespaceCallsPerSecond: 0.01, namespaceBurst: 2", "all clients together may make 0.01 calls per second", true)]
    public async Task Calls_that_come_too_soon_from_one_address_or_to_one_namespace_are_refused_whoever_makes_them(string scope, string limits, string told, bool otherPasses)
    {
        await using var server = UnsteadyServer.Start();
        await using var gateway = await StartAsync(server, limits);
        await using var ana = await gateway.ConnectAsync(revision: "2025-11-25");
        await using var bob = await gateway.ConnectAsync(revision: "2026-07-28");

        // What a session takes to begin counts for its address as well.
        var passed = 0;
        while (passed < 10 && await PassesAsync(ana, "near__work") && await PassesAsync(bob, "near__work"))
            passed += 2;
        Assert.InRange(passed, 2, 8);
        var reached = server.Calls;
        foreach (var client in new[] { ana, bob })
            Assert.Contains(told, (await Assert.ThrowsAnyAsync<McpException>(async () => await client.CallToolAsync("near__work", NoArguments))).Message, StringComparison.Ordinal);

        Assert.Equal(reached, server.Calls);
        Assert.Equal(otherPasses, await PassesAsync(ana, "far__list_workbooks"));
        Assert.Equal(otherPasses ? 3 : 4, (await PageAsync(gateway)).Samples.Where(sample => sample.Name == "mcp_rate_limited_total" && sample.Labels["scope"] == scope).Sum(sample => sample.Value));
        Assert.Contains(gateway.AuditLines(), line => line.Contains("\"limit_reached\"", StringComparison.Ordinal) && line.Contains($"\"scope\":\"{scope}\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tool", "toolCallsAtOnce: 1")]
    [InlineData("namespace", "namespaceCallsAtOnce: 1")]
    public async Task No_more_calls_of_a_tool_or_a_namespace_are_under_way_than_may_be_whoever_makes_them(string scope, string limits)
    {
        await using var server = UnsteadyServer.Start();
        await using var gateway = await StartAsync(server, limits);
        await using var ana = await gateway.ConnectAsync(revision: "2025-11-25");
        await using var bob = await gateway.ConnectAsync(revision: "2025-11-25");
        await ana.CallToolAsync("near__work", NoArguments);
        server.Mood = Mood.HangsInCalls;
        using var withdrawn = new CancellationTokenSource();
        var hanging = ana.CallToolAsync("near__work", NoArguments, cancellationToken: withdrawn.Token);
        await Eventually.HoldsAsync(() => server.Calls == 2, "one call is under way");

        Assert.Contains("all clients together may have 1 calls under way at once", (await Assert.ThrowsAnyAsync<McpException>(async () => await bob.CallToolAsync("near__work", NoArguments))).Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Calls);
        Assert.Equal(1, (await PageAsync(gateway)).Value("mcp_gateway_calls_at_once_refused_total", ("scope", scope)));
        await withdrawn.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await hanging);

        server.Mood = Mood.Works;
        await Eventually.HoldsAsync(() => PassesAsync(bob, "near__work"), "the place is free again");
    }

    private static Task<GatewayProcess> StartAsync(UnsteadyServer server, string limits) => GatewayProcess.StartAsync(
        $$"""{ near: { backends: [ { name: one, url: "{{server.Address}}" } ] }, far: { backends: [ { name: two, inProcess: spreadsheet } ] } }""", bounds: $"  limits: {{ {limits} }}");

    private static async Task<bool> PassesAsync(McpClient client, string tool)
    {
        try
        {
            await client.CallToolAsync(tool, NoArguments);
            return true;
        }
        catch (McpException)
        {
            return false;
        }
    }

    private static async Task<MetricsPageText> PageAsync(GatewayProcess gateway)
    {
        using var http = new HttpClient();
        return MetricsPageText.Read(await http.GetStringAsync(new Uri(gateway.Ops, "/metrics")));
    }
}
