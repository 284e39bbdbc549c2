using System.Diagnostics;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using static Gemba.EndToEnd.Processes.GuardedCalls;

namespace Gemba.EndToEnd;

/// <summary>The built gateway before servers whose connection stands while nobody works behind it.</summary>
public sealed class ProbeTests
{
    private const string Hasty = "  guard: { probeInterval: 00:00:00.3, probeTimeout: 00:00:00.3 }\n  connectTimeout: 00:00:02";

    [Fact]
    public async Task A_server_that_hangs_is_shown_down_hides_only_its_own_tools_and_comes_back_by_itself()
    {
        await using var hanging = UnsteadyServer.Start();
        await using var working = UnsteadyServer.Start();
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ crm: { backends: [ { name: one, url: "{{hanging.Address}}" } ] }, docs: { backends: [ { name: two, url: "{{working.Address}}" } ] } }""", bounds: Hasty);
        await using var client = await gateway.ConnectAsync(revision: "2026-07-28");
        await Eventually.HoldsAsync(async () => (await client.ListToolsAsync()).Count == 2, "both servers' tools are listed");

        hanging.Mood = Mood.Hangs;

        await Eventually.HoldsAsync(async () => (await MetricsAsync(gateway)).Contains("mcp_gateway_backend_health{namespace=\"crm\",backend=\"one\"} 0", StringComparison.Ordinal), "it is shown down");
        Assert.Contains("Server one of crm cannot be reached: It did not answer ping within 0.3 s", gateway.Process.Errors);
        Assert.DoesNotContain("mcp_gateway_probe_failures_total{namespace=\"crm\",backend=\"one\"} 0", await MetricsAsync(gateway));
        Assert.Equal("docs__work", Assert.Single(await client.ListToolsAsync()).Name);
        var asked = Stopwatch.GetTimestamp();
        await Assert.ThrowsAnyAsync<McpException>(async () => await client.CallToolAsync("crm__work", new Dictionary<string, object?>()));
        Assert.True(Stopwatch.GetElapsedTime(asked) < TimeSpan.FromSeconds(10), "a call is refused soon");

        hanging.Mood = Mood.Works;
        await Eventually.HoldsAsync(async () => (await client.ListToolsAsync()).Count == 2, "its tools are back", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_program_that_hangs_is_ended_and_started_anew()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""", bounds: "  guard: { probeInterval: 00:00:01, probeTimeout: 00:00:02 }");
        await using var client = await gateway.ConnectAsync("near", "2025-11-25");
        await Eventually.HoldsAsync(() => AnswersAsync(client), "it answers", TimeSpan.FromSeconds(30));
        var child = Assert.Single(ChildrenOf(gateway.Process.Id));

        await using (await Child.RunAsync("kill", ["-STOP", child.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await Eventually.HoldsAsync(() => !Directory.Exists($"/proc/{child}"), "it was ended", TimeSpan.FromSeconds(30));

        await Eventually.HoldsAsync(() => AnswersAsync(client), "it answers again", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_server_that_is_too_busy_with_a_call_to_answer_keeps_it_and_stays_up_until_the_calls_time_is_over()
    {
        await using var server = UnsteadyServer.Start();
        await using var gateway = await GatewayProcess.StartAsync($$"""{ crm: { backends: [ { name: one, url: "{{server.Address}}" } ] } }""", bounds: Hasty + "\n  callTimeout: 00:00:04");
        await using var client = await gateway.ConnectAsync("crm", "2026-07-28");
        Assert.Equal("done", await CallAsync(client));

        server.Mood = Mood.Hangs;
        var call = Assert.ThrowsAnyAsync<McpException>(() => CallAsync(client));
        await Eventually.HoldsAsync(() => server.Calls == 2, "the call is under way");
        await Eventually.HoldsAsync(async () => MetricsPageText.Read(await MetricsAsync(gateway)).Samples.Any(sample => sample.Name == "mcp_gateway_probe_failures_total" && sample.Value > 0), "it was asked in vain");
        Assert.Contains("mcp_gateway_backend_health{namespace=\"crm\",backend=\"one\"} 1", await MetricsAsync(gateway));

        Assert.Contains("did not answer within 4 s", (await call).Message);
        await Eventually.HoldsAsync(async () => (await MetricsAsync(gateway)).Contains("mcp_gateway_backend_health{namespace=\"crm\",backend=\"one\"} 0", StringComparison.Ordinal), "then it is shown down");
    }

    [Fact]
    public async Task A_server_that_forgot_the_session_is_not_shown_down()
    {
        var port = GembaServer.FreePort();
        var first = UnsteadyServer.Start(port);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ crm: { backends: [ { name: one, url: "{{first.Address}}" } ] } }""", bounds: Hasty);
        await using var client = await gateway.ConnectAsync("crm", "2026-07-28");
        Assert.Equal("done", await CallAsync(client));

        first.ForgetSessions();

        await Eventually.HoldsAsync(() => first.Sessions == 2, "a new one was opened");
        Assert.Equal("done", await CallAsync(client));
        Assert.DoesNotContain("cannot be reached", gateway.Process.Errors);
        await first.DisposeAsync();
    }

    private static async Task<bool> AnswersAsync(McpClient client)
    {
        try
        {
            return (await client.CallToolAsync("list_workbooks", new Dictionary<string, object?>())).IsError != true;
        }
        catch (McpException)
        {
            return false;
        }
    }

    // A thread that started a child lists it, and which one did is chance.
    private static int[] ChildrenOf(int process) =>
        [.. Directory.EnumerateDirectories($"/proc/{process}/task").SelectMany(thread => File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];
}
