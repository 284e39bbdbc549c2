using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>The built gateway between official clients and real servers.</summary>
public sealed class GatewayTests
{
    private static readonly Dictionary<string, object?> NoArguments = [];

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Tools_of_all_namespaces_stand_under_one_address_and_each_call_reaches_its_server(string revision)
    {
        await using var remote = await GembaServer.StartAsync(Workspace.Samples);
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { far: { backends: [ { name: one, url: "{{remote.Endpoint}}" } ] }, near: { backends: [ { name: two, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }
            """);
        await using var all = await gateway.ConnectAsync(revision: revision);
        await using var far = await gateway.ConnectAsync("far", revision);

        var names = (await all.ListToolsAsync()).Select(tool => tool.Name).ToArray();
        var alone = (await far.ListToolsAsync()).Select(tool => tool.Name).ToArray();

        Assert.Equal([.. alone.Select(name => $"far__{name}"), .. alone.Select(name => $"near__{name}")], names);
        Assert.Contains("budget-model", await TextOfAsync(all, "far__list_workbooks"));
        Assert.Contains("budget-model", await TextOfAsync(all, "near__list_workbooks"));
        Assert.Contains("budget-model", await TextOfAsync(far, "list_workbooks"));
    }

    [Fact]
    public async Task Clients_that_choose_the_same_ids_get_their_own_answers()
    {
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }
            """);
        var clients = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => gateway.ConnectAsync("near", "2025-11-25")));

        // The official client numbers its requests from one: all of these are in flight under equal ids, on one process.
        var wanted = new[] { "budget-model", "quarterly-report" };
        var answers = await Task.WhenAll(clients.SelectMany((client, number) => Enumerable.Range(0, 8).Select(async _ =>
        {
            var prefix = wanted[number % 2];
            var text = await TextOfAsync(client, "list_workbooks", new() { ["slug_prefix"] = prefix });
            return (prefix, text);
        })));

        Assert.All(answers, answer => Assert.Equal(1, answer.text.Split("\"slug\"").Length - 1));
        Assert.All(answers, answer => Assert.Contains(answer.prefix, answer.text));
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_is_down_hides_only_its_own_tools_and_comes_back_by_itself()
    {
        var port = GembaServer.FreePort();
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { far: { backends: [ { name: one, url: "http://127.0.0.1:{{port}}/mcp" } ] }, near: { backends: [ { name: two, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }
            """);
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        var told = 0;
        await using var hearing = client.RegisterNotificationHandler(NotificationMethods.ToolListChangedNotification, (_, _) =>
        {
            Interlocked.Increment(ref told);
            return default;
        });

        Assert.DoesNotContain(await client.ListToolsAsync(), tool => tool.Name.StartsWith("far__", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAnyAsync<McpException>(() => TextOfAsync(client, "far__list_workbooks"));
        Assert.Contains("'one' of the namespace 'far' cannot be reached", refused.Message);
        Assert.Contains("budget-model", await TextOfAsync(client, "near__list_workbooks"));

        await using var late = Child.Start(GembaServer.Executable, ["spreadsheet", "--workspace", Workspace.Samples, "--http", $"127.0.0.1:{port}", "--ops", "off", "--data", Directory.CreateTempSubdirectory().FullName]);

        await Eventually.HoldsAsync(async () => (await client.ListToolsAsync()).Any(tool => tool.Name == "far__list_workbooks"), "its tools are there", TimeSpan.FromSeconds(30));
        Assert.Contains("budget-model", await TextOfAsync(client, "far__list_workbooks"));
        await Eventually.HoldsAsync(() => Volatile.Read(ref told) > 0, "the client was told that the list changed", TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_server_that_was_killed_is_started_again_for_the_next_call()
    {
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }
            """);
        await using var client = await gateway.ConnectAsync("near", "2025-11-25");
        Assert.Contains("budget-model", await TextOfAsync(client, "list_workbooks"));

        var child = Assert.Single(ChildrenOf(gateway.Process.Id));
        System.Diagnostics.Process.GetProcessById(child).Kill();

        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return (await TextOfAsync(client, "list_workbooks")).Contains("budget-model", StringComparison.Ordinal);
            }
            catch (McpException)
            {
                return false;
            }
        }, "the server answers again", TimeSpan.FromSeconds(30));
        Assert.NotEqual(child, Assert.Single(ChildrenOf(gateway.Process.Id)));
    }

    [Fact]
    public async Task The_programs_end_with_the_gateway()
    {
        int child;
        await using (var gateway = await GatewayProcess.StartAsync($$"""
            { near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }
            """))
        {
            await using var client = await gateway.ConnectAsync("near", "2025-11-25");
            await TextOfAsync(client, "list_workbooks");
            child = Assert.Single(ChildrenOf(gateway.Process.Id));
            await gateway.Process.SignalAsync("TERM");
            await Eventually.HoldsAsync(() => gateway.Process.HasExited, "the gateway ended", TimeSpan.FromSeconds(20));
            Assert.Equal(0, gateway.Process.ExitCode);
        }

        Assert.False(Directory.Exists($"/proc/{child}"));
    }

    [Fact]
    public async Task Up_starts_the_gateway_with_the_spreadsheet_server_behind_it()
    {
        var data = Directory.CreateTempSubdirectory("gemba-up-").FullName;
        await using var up = await GatewayProcess.UpAsync(Workspace.Samples, data);
        await using var client = await up.ConnectAsync();

        Assert.Contains("budget-model", await TextOfAsync(client, "sheets__list_workbooks"));
    }

    [Fact]
    public async Task Every_fault_of_the_namespaces_is_told_at_once()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("gemba-gateway-").FullName, "gemba.yaml");
        await File.WriteAllTextAsync(file, """
            gateway:
              listen: { http: "0.0.0.0:8080" }
              callTimeout: 2
              namespaces:
                one__two: { backends: [ { name: a, url: "ftp://x/mcp" } ] }
                demo: { backends: [ { name: a, url: "http://x/mcp", command: [ls] }, { name: a, inProces: spreadsheet } ] }
                empty: {}
            """);

        foreach (var command in new string[][] { ["gateway", "--config", file], ["config", "check", file] })
        {
            await using var gemba = await Child.RunAsync(GembaServer.Executable, command);

            Assert.Equal(2, gemba.ExitCode);
            foreach (var wanted in new[] { "gateway:listen:http", "gateway:callTimeout is '2'", "one__two is no name", "ftp://x/mcp", "names 'a' 2 times", "exactly one way", "inProces: there is no such key." })
                Assert.Contains(wanted, gemba.Errors);
        }
    }

    private static async Task<string> TextOfAsync(McpClient client, string tool, Dictionary<string, object?>? arguments = null)
    {
        var answer = await client.CallToolAsync(tool, arguments ?? NoArguments);
        return string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
    }

    // Any thread of the process may have started it, so that no one file names them all.
    private static int[] ChildrenOf(int process) => [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Where(name => int.TryParse(name, out _) && IsChild(name!, process)).Select(int.Parse!)];

    private static bool IsChild(string id, int parent)
    {
        try
        {
            return File.ReadLines($"/proc/{id}/status").Contains($"PPid:\t{parent}") && !File.ReadLines($"/proc/{id}/status").Contains("State:\tZ (zombie)");
        }
        catch (IOException)
        {
            return false;
        }
    }
}
