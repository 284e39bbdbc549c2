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
}
