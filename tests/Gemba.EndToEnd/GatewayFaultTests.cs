using System.Globalization;
using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using static Gemba.EndToEnd.Processes.ProcessFigures;

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
        // Every caller was answered: so the metrics, the audit trail and health say, and the server was never lost.
        await CountedAsync(gateway, success: 100);
        Assert.Equal(100, AuditedIn(gateway).Length);
        Assert.All(AuditedIn(gateway), line => Assert.Equal("success", line.GetProperty("outcome").GetString()));
        Assert.Equal("healthy", (await HealthAsync(gateway)).GetProperty("backends").GetProperty("bad").GetString());
        Assert.DoesNotContain("cannot be reached", gateway.Process.Errors, StringComparison.Ordinal);
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
        await Eventually.HoldsAsync(async () => await CallsAsync(gateway, "error") >= 1, "it is counted");
    }

    [NpmFact]
    public async Task A_result_of_a_gigabyte_is_refused_and_none_of_it_is_kept()
    {
        await using var gateway = await GatewayProcess.StartAsync(Wayward, bounds: "  callTimeout: 00:01:00");
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await CallAsync(client, "well", "warm");
        var before = Resident(gateway.Process);

        var refused = await Assert.ThrowsAnyAsync<McpException>(() => CallAsync(client, "huge", ""));

        Assert.Contains("16777216", refused.Message, StringComparison.Ordinal);
        Assert.InRange(Peak(gateway.Process) - before, 0, 200);
        await CountedAsync(gateway, success: 1, error: 1);
        Assert.Contains("result_too_large", AuditedIn(gateway).Single(line => line.GetProperty("outcome").GetString() == "failure").ToString(), StringComparison.Ordinal);
        Assert.Equal("healthy", (await HealthAsync(gateway)).GetProperty("backends").GetProperty("bad").GetString());
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
        await CountedAsync(gateway, success: 1, timeout: 1);
        Assert.Contains(AuditedIn(gateway), line => line.GetProperty("outcome").GetString() == "failure" && line.ToString().Contains("backend_timeout", StringComparison.Ordinal));
        Assert.Equal("healthy", (await HealthAsync(gateway)).GetProperty("backends").GetProperty("bad").GetString());
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
        var (handles, children) = (Handles(gateway.Process), Children(gateway.Process));

        await DieAsync(client, 15);

        await Eventually.HoldsAsync(() => Handles(gateway.Process) <= handles + 3 && Children(gateway.Process) <= children, "handles and children are as before", TimeSpan.FromSeconds(20));
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

    /// <summary>Waits until the metrics have these calls and no others: a call is counted a moment after it was answered.</summary>
    private static async Task CountedAsync(GatewayProcess gateway, int success = 0, int error = 0, int timeout = 0)
    {
        (double, double, double) counted = default;
        await Eventually.HoldsAsync(
            async () =>
            {
                counted = (await CallsAsync(gateway, "success"), await CallsAsync(gateway, "error"), await CallsAsync(gateway, "timeout"));
                return counted.Item1 + counted.Item2 + counted.Item3 >= success + error + timeout;
            },
            "every call is counted");
        Assert.Equal((success, error, timeout), counted);
    }

    /// <summary>Calls that ended so, as the metrics have them.</summary>
    private static async Task<double> CallsAsync(GatewayProcess gateway, string status)
    {
        using var http = new HttpClient();
        return MetricsPageText.Read(await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"))).Samples
            .Where(sample => sample.Name == "mcp_gateway_requests_total" && sample.Labels["method"] == "tools/call" && sample.Labels["status"] == status).Sum(sample => sample.Value);
    }

    private static async Task<JsonElement> HealthAsync(GatewayProcess gateway)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(gateway.Ops, "/health"));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>The lines of calls of the tool in the audit trail.</summary>
    private static JsonElement[] AuditedIn(GatewayProcess gateway) =>
        [.. gateway.AuditLines().Where(line => line.Contains("bad__work", StringComparison.Ordinal) && line.Contains("\"tool_invocation\"", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement)];
}
