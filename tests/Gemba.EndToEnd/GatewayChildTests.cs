using System.Diagnostics;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>Programs that the built gateway starts: with everything that they start themselves, and no longer than they are needed.</summary>
public sealed class GatewayChildTests
{
    private static readonly string Wayward = Path.Combine(SharedData.Checkout, "tests", "Gemba.EndToEnd", "Clients", "wayward-server.mjs");

    [NpmFact]
    public async Task What_a_program_started_ends_with_the_gateway_also_where_the_program_is_only_a_wrapper()
    {
        using var pids = new PidFile();
        int[] started;
        await using (var gateway = await GatewayProcess.StartAsync(Wrapped(pids)))
        {
            started = await pids.ReadAsync();
            await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
            Assert.Equal("hello", await SayAsync(client));
            await gateway.Process.SignalAsync("TERM");
            await gateway.Process.WaitAsync(TimeSpan.FromSeconds(30));
        }

        await Eventually.HoldsAsync(() => !started.Any(IsAlive), "nothing of it runs any more", TimeSpan.FromSeconds(15));
    }

    [NpmFact]
    public async Task What_a_program_started_ends_when_the_program_is_killed_and_it_is_started_anew()
    {
        using var pids = new PidFile();
        await using var gateway = await GatewayProcess.StartAsync(Wrapped(pids));
        var started = await pids.ReadAsync();
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        Assert.Equal("hello", await SayAsync(client));

        Process.GetProcessById(started[0]).Kill();

        await Eventually.HoldsAsync(() => !started.Any(IsAlive), "nothing of it runs any more", TimeSpan.FromSeconds(15));
        await Eventually.HoldsAsync(async () => await TryAsync(client) == "hello", "a new one answers", TimeSpan.FromSeconds(30));
        Assert.NotEqual(started, await pids.ReadAsync());
    }

    [NpmFact]
    public async Task Programs_beyond_the_most_are_refused_and_those_that_run_are_none_the_worse()
    {
        var program = $"[\"{Npm.Node}\", \"{Wayward}\"]";
        await using var gateway = await GatewayProcess.StartAsync($"{{ bad: {{ backends: [ {{ name: one, perSession: true, command: {program} }} ] }} }}", bounds: "  maxProcesses: 2");
        await using var first = await gateway.ConnectAsync(revision: "2025-11-25");
        await Eventually.HoldsAsync(async () => await TryAsync(first) == "hello", "the first client has its program", TimeSpan.FromSeconds(30));

        for (var time = 0; time < 7; time++)
        {
            await using var late = await gateway.ConnectAsync(revision: "2025-11-25");
            await Assert.ThrowsAnyAsync<McpException>(() => SayAsync(late));
        }

        Assert.Equal("hello", await SayAsync(first));
    }

    [NpmFact]
    public async Task A_program_that_is_started_on_demand_waits_for_the_first_list_and_is_then_started_again_whenever_it_ends()
    {
        using var pids = new PidFile();
        await using var good = ScriptedServer.Start();
        good.Results["tools/list"] = _ => """{"tools":[{"name":"work","inputSchema":{"type":"object"}}]}""";
        var program = $"[sh, -c, \"echo $$ > {pids.Path}; exec {Npm.Node} {Wayward}\"]";
        await using var gateway = await GatewayProcess.StartAsync($"{{ good: {{ backends: [ {{ name: one, url: \"{good.Address}\" }} ] }}, bad: {{ backends: [ {{ name: one, onDemand: true, command: {program} }} ] }} }}");
        await using var client = await gateway.ConnectAsync("good", "2025-11-25");
        Assert.Single(await client.ListToolsAsync());
        Assert.Equal(0, new FileInfo(pids.Path).Length);

        await using var wants = await gateway.ConnectAsync(revision: "2025-11-25");
        await Eventually.HoldsAsync(async () => await TryAsync(wants) == "hello", "it is started", TimeSpan.FromSeconds(30));
        var first = await pids.ReadAsync();
        Process.GetProcessById(first[0]).Kill();

        await Eventually.HoldsAsync(async () => (await pids.ReadAsync())[0] != first[0], "it is started again, though nobody calls", TimeSpan.FromSeconds(30));
    }

    [NpmFact]
    public async Task What_a_program_writes_to_standard_error_is_a_line_of_the_gateways_log()
    {
        await using var gateway = await GatewayProcess.StartAsync($"{{ loud: {{ backends: [ {{ name: one, command: [sh, -c, \"echo it starts >&2; exec {Npm.Node} {Wayward}\"] }} ] }} }}");

        await Eventually.HoldsAsync(() => gateway.Process.Errors.Contains("Server one of loud wrote to standard error: it starts", StringComparison.Ordinal), "it is in the log", TimeSpan.FromSeconds(20));
    }

    // A shell that starts one program beside the server, and the server itself as another one of its own.
    private static string Wrapped(PidFile pids) =>
        $"{{ bad: {{ backends: [ {{ name: one, command: [sh, -c, \"sleep 1000 & echo $$ $! > {pids.Path}; {Npm.Node} {Wayward}; true\"] }} ] }} }}";

    private static bool IsAlive(int process)
    {
        try
        {
            // A process that has ended and that nobody has asked about yet is dead.
            return !File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].TrimStart().StartsWith('Z');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<string> SayAsync(McpClient client)
    {
        var answer = await client.CallToolAsync("bad__work", new Dictionary<string, object?> { ["how"] = "well", ["say"] = "hello" });
        return string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
    }

    private static async Task<string?> TryAsync(McpClient client)
    {
        try
        {
            return await SayAsync(client);
        }
        catch (McpException)
        {
            return null;
        }
    }

    private sealed class PidFile : IDisposable
    {
        public string Path { get; } = System.IO.Path.GetTempFileName();

        public async Task<int[]> ReadAsync()
        {
            await Eventually.HoldsAsync(() => new FileInfo(Path).Length > 0, "the shell wrote what it started", TimeSpan.FromSeconds(20));
            return [.. (await File.ReadAllTextAsync(Path)).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        }

        public void Dispose() => File.Delete(Path);
    }
}
