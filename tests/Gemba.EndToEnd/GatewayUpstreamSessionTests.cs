using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>What each session of the built gateway has of its own at the servers behind it.</summary>
public sealed class GatewayUpstreamSessionTests
{
    private const string Old = "2025-11-25";

    private static readonly string Program = Path.Combine(SharedData.Checkout, "tests", "Gemba.EndToEnd", "Clients", "sharing-server.mjs");

    private static readonly string Own = $$"""{ demo: { backends: [ { name: one, perSession: true, command: ["{{Npm.Node}}", "{{Program}}"] } ] } }""";

    [Fact]
    public async Task A_session_that_the_server_forgot_is_made_again_with_what_its_client_had_set_and_each_client_has_one()
    {
        await using var server = UnsteadyServer.Start();
        server.Capabilities = new JsonObject { ["tools"] = new JsonObject(), ["logging"] = new JsonObject(), ["resources"] = new JsonObject { ["subscribe"] = true } };
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, url: "{{server.Address}}" } ] } }""");
        await using var mine = await HearingClient.ConnectAsync(gateway.Endpoint, Old);
        await using var theirs = await HearingClient.ConnectAsync(gateway.Endpoint, Old);
        await Eventually.HoldsAsync(async () => (await mine.Client.ListToolsAsync()).Count > 0, "the gateway reaches the server");
        await mine.Client.SetLoggingLevelAsync(LoggingLevel.Warning);
        await mine.Client.SubscribeToResourceAsync("test://a");
        Assert.Equal(["done", "done", "done", "done"], await CallAsync(mine, theirs, mine, theirs));
        var (first, second) = (server.CalledIn.ElementAt(0), server.CalledIn.ElementAt(1));
        Assert.NotEqual(first, second);
        Assert.Equal([first, second, first, second], server.CalledIn);
        Assert.Equal([$"{first} logging/setLevel warning", $"{first} resources/subscribe test://a"], server.Set);

        server.ForgetSessions();
        server.Set.Clear();
        Assert.Equal(["done", "done", "done"], await CallAsync(mine, theirs, mine));

        var (third, fourth) = (server.CalledIn.ElementAt(4), server.CalledIn.ElementAt(5));
        Assert.Equal([third, fourth, third], server.CalledIn.Skip(4));
        Assert.DoesNotContain(third, new[] { first, second, fourth });
        Assert.Equal([$"{third} logging/setLevel warning", $"{third} resources/subscribe test://a"], server.Set);
    }

    [NpmFact]
    public async Task Each_session_has_a_program_of_its_own_that_ends_with_it_and_no_more_run_than_may()
    {
        await using var gateway = await GatewayProcess.StartAsync(Own, bounds: "  maxProcesses: 3");
        var mine = await HearingClient.ConnectAsync(gateway.Endpoint, Old);
        await using var theirs = await HearingClient.ConnectAsync(gateway.Endpoint, Old);
        await using var late = await HearingClient.ConnectAsync(gateway.Endpoint, Old);

        await mine.CallAsync("demo__keep", new { value = "mine" });
        Assert.Equal("nothing", await theirs.CallAsync("demo__kept"));
        Assert.Equal("mine", await mine.CallAsync("demo__kept"));
        var (first, second) = (await PidAsync(mine), await PidAsync(theirs));
        Assert.NotEqual(first, second);

        // The third one is the gateway's own, for its lists.
        Assert.Contains("cannot be reached", (await Assert.ThrowsAnyAsync<McpException>(() => late.CallAsync("demo__pid"))).Message, StringComparison.Ordinal);
        Assert.Equal("mine", await mine.CallAsync("demo__kept"));
        await mine.DisposeAsync();
        await Eventually.HoldsAsync(() => !Directory.Exists($"/proc/{first}"), "its program ends with the session");
        await Eventually.HoldsAsync(async () => await TryAsync(late) is { } pid && pid != second, "there is a place again");
        Assert.True(Directory.Exists($"/proc/{second}"));
    }

    [NpmFact]
    public async Task A_session_whose_program_ended_is_over_and_a_new_one_begins_without_what_was_lost()
    {
        await using var gateway = await GatewayProcess.StartAsync(Own);
        using var client = new TurningClient([gateway.Endpoint]);
        await client.BeginAsync();
        await using var other = await HearingClient.ConnectAsync(gateway.Endpoint, Old);
        await other.CallAsync("demo__keep", new { value = "theirs" });
        Assert.Contains("kept", await CallAsync(client, "demo__keep", new JsonObject { ["value"] = "mine" }));

        Assert.Contains("\"backend_broke\"", await CallAsync(client, "demo__die", []));

        await Eventually.HoldsAsync(async () => await StatusAsync(client) == HttpStatusCode.NotFound, "the session is over");
        client.Session = "";
        await client.BeginAsync();
        Assert.Contains("nothing", await CallAsync(client, "demo__kept", []));
        Assert.Equal("theirs", await other.CallAsync("demo__kept"));
        await Eventually.HoldsAsync(() => gateway.Process.Errors.Contains("the session has ended with it", StringComparison.Ordinal), "the log says so");
    }

    private static async Task<IReadOnlyList<string>> CallAsync(params HearingClient[] clients)
    {
        var said = new List<string>();
        foreach (var client in clients)
            said.Add(await client.CallAsync("demo__work"));
        return said;
    }

    private static async Task<string> CallAsync(TurningClient client, string tool, JsonObject arguments)
    {
        using var answer = await client.PostAsync(0, TurningClient.Call(1, tool, arguments));
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<HttpStatusCode> StatusAsync(TurningClient client)
    {
        using var answer = await client.PostAsync(0, """{"jsonrpc":"2.0","id":2,"method":"tools/list"}""");
        return answer.StatusCode;
    }

    private static async Task<int> PidAsync(HearingClient client) => int.Parse(await client.CallAsync("demo__pid"), CultureInfo.InvariantCulture);

    private static async Task<int?> TryAsync(HearingClient client)
    {
        try
        {
            return await PidAsync(client);
        }
        catch (McpException)
        {
            return null;
        }
    }
}
