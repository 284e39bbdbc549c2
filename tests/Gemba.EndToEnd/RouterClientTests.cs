using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>The official clients through a built router and a built gateway, to the official example server and to the spreadsheet server.</summary>
public sealed class RouterClientTests
{
    private static readonly string[] Both = ["near__list_workbooks", "all__echo"];

    private static object[] Calls => [new { name = "near__list_workbooks", arguments = new { } }, new { name = "all__echo", arguments = new { message = "from the desk" } }];

    [EverythingTheory]
    [InlineData("legacy", "2025-11-25")]
    [InlineData("2026-07-28", "2026-07-28")]
    public async Task The_TypeScript_client_reaches_both_servers(string era, string revision)
    {
        await using var gateway = await StartAsync();

        await using var node = await Child.RunAsync(
            Npm.Node,
            [
                Path.Combine(SharedData.Checkout, "tests", "Gemba.EndToEnd", "Clients", "session.mjs"),
                JsonSerializer.Serialize(new { packages = Npm.Folder, era, command = GembaServer.Executable, args = new[] { "router", "--gateway", gateway.Socket.ToString(), "--ops", "off" }, calls = Calls }),
            ]);

        Assert.True(node.ExitCode == 0, node.Errors);
        var session = JsonDocument.Parse(node.Output.Split('\n').Last(line => line.StartsWith('{'))).RootElement;
        Assert.Equal(revision, session.GetProperty("protocolVersion").GetString());
        Assert.All(Both, tool => Assert.Contains(session.GetProperty("tools").EnumerateArray(), listed => listed.GetString() == tool));
        Assert.Contains("budget-model", session.GetProperty("answers")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("from the desk", session.GetProperty("answers")[1].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [EverythingTheory]
    [InlineData("http")]
    [InlineData("tcp")]
    public async Task The_Inspector_reaches_both_servers(string way)
    {
        await using var gateway = await StartAsync();
        string[] target = [GembaServer.Executable, "router", "--gateway", way == "tcp" ? $"tcp://{gateway.Tcp}" : gateway.Endpoint.ToString(), "--ops", "off"];

        var listed = await InspectAsync([.. target, "--method", "tools/list"]);
        var near = await InspectAsync([.. target, "--method", "tools/call", "--tool-name", "near__list_workbooks"]);
        var far = await InspectAsync([.. target, "--method", "tools/call", "--tool-name", "all__echo", "--tool-arg", "message=inspected"]);

        Assert.All(Both, tool => Assert.Contains($"\"{tool}\"", listed, StringComparison.Ordinal));
        Assert.Contains("budget-model", near, StringComparison.Ordinal);
        Assert.Contains("inspected", far, StringComparison.Ordinal);
    }

    [EverythingTheory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task The_CSharp_client_reaches_both_servers_and_hears_of_progress(string revision)
    {
        await using var gateway = await StartAsync();
        await using var router = await RouterProcess.StartAsync(gateway.Endpoint.ToString(), new McpClientOptions { ProtocolVersion = revision });
        var tools = (await router.Client.ListToolsAsync()).Select(tool => tool.Name).ToArray();

        Assert.All(Both, tool => Assert.Contains(tool, tools));
        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"));
        Assert.Contains("Echo: hello", await router.CallAsync("all__echo", new() { ["message"] = "hello" }));
        Assert.NotEmpty(await router.Client.ListPromptsAsync());
        Assert.NotEmpty(await router.Client.ListResourcesAsync());
    }

    private static Task<GatewayProcess> StartAsync() => GatewayProcess.StartAsync($$"""
        { near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] }, all: { backends: [ { name: everything, command: ["{{Npm.Node}}", "{{EverythingTheoryAttribute.Program}}", stdio] } ] } }
        """);

    private static async Task<string> InspectAsync(string[] arguments)
    {
        var launcher = Npm.Package("@modelcontextprotocol", "inspector", "clients", "launcher", "build", "index.js");
        await using var node = await Child.RunAsync(Npm.Node, [launcher, "--cli", .. arguments]);
        Assert.True(node.ExitCode == 0, $"{node.Output}\n{node.Errors}");
        return node.Output;
    }
}

/// <summary>A theory that needs the official example server and clients.</summary>
public sealed class EverythingTheoryAttribute : TheoryAttribute
{
    public EverythingTheoryAttribute() => Skip = Npm.Missing ?? (File.Exists(Program) ? null : "@modelcontextprotocol/server-everything is absent: run ./test, which installs it");

    internal static string Program { get; } = Npm.Package("@modelcontextprotocol", "server-everything", "dist", "index.js");
}
