using Gemba.EndToEnd.Processes;
using Gemba.Tests.Requirements;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>The built server with limits on how often may be called.</summary>
public sealed class RateLimitTests
{
    [Fact]
    [Requirement("B11")]
    public async Task A_client_that_calls_too_often_is_told_when_to_come_again_and_others_are_served()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?>
        {
            ["GEMBA__LIMITS__CALLSPERSECOND"] = "0.02",
            ["GEMBA__LIMITS__BURST"] = "3",
        });
        await using var loud = await ConnectAsync(server);
        await using var quiet = await ConnectAsync(server);
        for (var i = 0; i < 3; i++)
            Assert.NotEqual(true, (await loud.CallToolAsync("list_workbooks")).IsError);

        for (var i = 0; i < 5; i++)
        {
            var refused = await loud.CallToolAsync("list_workbooks");
            Assert.True(refused.IsError);
            Assert.Equal("rate_limited", (string)refused.Meta!["gemba/fault"]!["reason"]!);
            Assert.InRange((double)refused.Meta!["gemba/fault"]!["retryAfterSeconds"]!, 0.1, 50);
        }

        Assert.NotEqual(true, (await quiet.CallToolAsync("list_workbooks")).IsError);
        Assert.Equal((5d, 0d, 2d), await FiguresAsync(server));
        var recorded = Assert.Single(server.AuditLines(), line => line.Contains("\"limit_reached\"", StringComparison.Ordinal));
        Assert.Contains("\"scope\":\"client\"", recorded, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("B11")]
    public async Task A_tool_that_all_clients_call_too_often_is_refused_and_other_tools_work()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?>
        {
            ["GEMBA__LIMITS__TOOLCALLSPERSECOND"] = "0.02",
            ["GEMBA__LIMITS__TOOLBURST"] = "2",
        });
        var refused = 0;
        for (var i = 0; i < 4; i++)
        {
            await using var client = await ConnectAsync(server);
            refused += (await client.CallToolAsync("list_workbooks")).IsError == true ? 1 : 0;
        }

        await using var other = await ConnectAsync(server);
        Assert.NotEqual(true, (await other.CallToolAsync("list_sheets", new Dictionary<string, object?> { ["workbook_id"] = "sales-ledger.xlsx" })).IsError);

        Assert.Equal(2, refused);
        var figures = await FiguresAsync(server);
        Assert.Equal((0d, 2d), (figures.ByClient, figures.ByTool));
    }

    private static Task<McpClient> ConnectAsync(GembaServer server) => McpClient.CreateAsync(
        new HttpClientTransport(new() { Endpoint = server.Endpoint }), new() { ProtocolVersion = "2025-11-25" }); // a revision with sessions

    private static async Task<(double ByClient, double ByTool, double Clients)> FiguresAsync(GembaServer server)
    {
        using var http = new HttpClient();
        var metrics = MetricsPageText.Read(await http.GetStringAsync(new Uri(server.Ops, "/metrics")));
        return (
            metrics.Value("mcp_rate_limited_total", ("scope", "client"), ("tool", "list_workbooks")),
            metrics.Value("mcp_rate_limited_total", ("scope", "tool"), ("tool", "list_workbooks")),
            metrics.Value("gemba_rate_limit_clients"));
    }
}
