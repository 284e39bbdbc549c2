using System.Globalization;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>The built gateway before a server that breaks every rule: whoever asked gets a clear fault, everybody else their own answers, nothing is kept, and what happened is seen.</summary>
public sealed class GatewayFaultTests
{
    private static readonly string Wayward = $$"""{ bad: { backends: [ { name: wayward, command: ["{{Npm.Node}}", "{{Path.Combine(SharedData.Checkout, "tests", "Gemba.EndToEnd", "Clients", "wayward-server.mjs")}}"] } ] } }""";

    [NpmTheory]
    [InlineData("garbage")]
    [InlineData("wrongIds")]
    [InlineData("twice")]
    public async Task Whatever_a_server_says_beside_its_answer_each_caller_gets_its_own(string how)
    {
        await using var gateway = await GatewayProcess.StartAsync(Wayward);
        var clients = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => gateway.ConnectAsync(revision: "2025-11-25")));

        var answers = await Task.WhenAll(clients.SelectMany((client, number) => Enumerable.Range(0, 25).Select(async call =>
        {
            var said = string.Create(CultureInfo.InvariantCulture, $"{number}/{call}");
            return (said, await CallAsync(client, call % 2 == 0 ? how : "well", said));
        })));

        Assert.All(answers, answer => Assert.Equal(answer.said, answer.Item2));
        Assert.False(gateway.Process.HasExited);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [NpmTheory]
    [InlineData("half")]
    [InlineData("dies")]
    public async Task A_server_that_ends_in_a_call_costs_that_call_and_the_next_one_finds_a_new_server(string how)
    {
        await using var gateway = await GatewayProcess.StartAsync(Wayward);
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");

        var refused = await Assert.ThrowsAnyAsync<McpException>(() => CallAsync(client, how, ""));

        Assert.Contains("'wayward'", refused.Message, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => await TryAsync(client) == "again", "a new server answers", TimeSpan.FromSeconds(30));
        var line = Assert.Single(gateway.AuditLines(), line => line.Contains("\"backend_broke\"", StringComparison.Ordinal));
        Assert.Contains("\"outcome\":\"failure\"", line, StringComparison.Ordinal);
        // Those that came while the server was started anew were refused too.
        Assert.True(await MetricAsync(gateway, "mcp_gateway_requests_total", "method=\"tools/call\"", "status=\"error\"") >= 1);
    }

    [NpmFact]
    public async Task A_result_of_a_gigabyte_is_refused_and_none_of_it_is_kept()
    {
        await using var gateway = await GatewayProcess.StartAsync(Wayward, bounds: "  callTimeout: 00:01:00");
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await CallAsync(client, "well", "warm");
        var before = Resident(gateway);

        var refused = await Assert.ThrowsAnyAsync<McpException>(() => CallAsync(client, "huge", ""));

        Assert.Contains("16777216", refused.Message, StringComparison.Ordinal);
        Assert.InRange(Peak(gateway) - before, 0, 200);
        await Eventually.HoldsAsync(async () => await TryAsync(client) == "again", "the server answers", TimeSpan.FromSeconds(60));
    }

    [NpmFact]
    public async Task A_server_that_hangs_in_a_call_is_told_to_stop_and_others_go_on()
    {
        await using var gateway = await GatewayProcess.StartAsync(Wayward, bounds: "  callTimeout: 00:00:02");
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");

        var hanging = CallAsync(client, "hangs", "");
        Assert.Equal("again", await CallAsync(client, "well", "again"));
        var refused = await Assert.ThrowsAnyAsync<McpException>(() => hanging);

        Assert.Contains("2 s", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await MetricAsync(gateway, "mcp_gateway_requests_total", "method=\"tools/call\"", "status=\"timeout\""));
    }

    [NpmFact]
    public async Task A_question_that_a_server_withdraws_is_taken_from_the_client_that_was_asked()
    {
        await using var gateway = await GatewayProcess.StartAsync(Wayward.Replace("name: wayward,", "name: wayward, perSession: true,", StringComparison.Ordinal));
        var withdrawn = new TaskCompletionSource();
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(new() { Endpoint = gateway.Endpoint, TransportMode = HttpTransportMode.StreamableHttp }),
            new McpClientOptions
            {
                ProtocolVersion = "2025-11-25",
                Handlers = new()
                {
                    ElicitationHandler = async (_, cancellationToken) =>
                    {
                        using var ended = cancellationToken.Register(withdrawn.SetResult);
                        await withdrawn.Task;
                        throw new OperationCanceledException(cancellationToken);
                    },
                },
            });

        Assert.Equal("shall I?", await CallAsync(client, "asksInVain", "shall I?"));

        await withdrawn.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [NpmFact]
    public async Task Servers_that_come_and_go_leave_no_process_and_no_handle_behind()
    {
        await using var gateway = await GatewayProcess.StartAsync(Wayward);
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await DieAsync(client, 3);
        var (handles, children) = (Handles(gateway), Children(gateway));

        await DieAsync(client, 15);

        await Eventually.HoldsAsync(() => Handles(gateway) <= handles + 3 && Children(gateway) <= children, "handles and children are as before", TimeSpan.FromSeconds(20));
    }

    private static async Task DieAsync(McpClient client, int times)
    {
        for (var time = 0; time < times; time++)
        {
            await Assert.ThrowsAnyAsync<McpException>(() => CallAsync(client, "dies", ""));
            await Eventually.HoldsAsync(async () => await TryAsync(client) == "again", "a new server answers", TimeSpan.FromSeconds(30));
        }
    }

    private static async Task<string> CallAsync(McpClient client, string how, string say)
    {
        var answer = await client.CallToolAsync("bad__work", new Dictionary<string, object?> { ["how"] = how, ["say"] = say });
        return string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
    }

    private static async Task<string?> TryAsync(McpClient client)
    {
        try
        {
            return await CallAsync(client, "well", "again");
        }
        catch (McpException)
        {
            return null;
        }
    }

    private static async Task<double> MetricAsync(GatewayProcess gateway, string name, params string[] labels)
    {
        using var client = new HttpClient();
        var page = await client.GetStringAsync(new Uri(gateway.Ops, "/metrics"));
        return page.Split('\n').Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal)))
            .Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
    }

    private static int Handles(GatewayProcess gateway) => Directory.GetFiles($"/proc/{gateway.Process.Id}/fd").Length;

    internal static int Children(GatewayProcess gateway) => File.ReadAllText($"/proc/{gateway.Process.Id}/task/{gateway.Process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    private static double Resident(GatewayProcess gateway) => Megabytes(gateway, "VmRSS:");

    private static double Peak(GatewayProcess gateway) => Megabytes(gateway, "VmHWM:");

    private static double Megabytes(GatewayProcess gateway, string field) =>
        double.Parse(File.ReadLines($"/proc/{gateway.Process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture) / 1024;
}
