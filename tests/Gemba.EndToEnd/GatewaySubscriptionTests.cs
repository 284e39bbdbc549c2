using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>What servers of every revision tell of themselves reaches clients of every revision through the built gateway.</summary>
public sealed class GatewaySubscriptionTests
{
    private const string Sessionless = "2026-07-28";
    private const string Watched = "test://watched-resource";

    private static readonly string[] Revisions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", Sessionless];

    private static readonly string Fixture = Path.Combine(SharedData.Checkout, "artifacts", "bin", "Gemba.ConformanceServer", "release", "Gemba.ConformanceServer");

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData(Sessionless)]
    public async Task A_server_of_one_revision_tells_clients_of_every_revision_of_resources_and_lists_that_change(string revision)
    {
        var address = $"http://127.0.0.1:{GembaServer.FreePort()}";
        await using var server = Child.Start(Fixture, ["--urls", address, "--only", revision]);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, url: "{{address}}/mcp" } ] } }""");
        using var http = new HttpClient();
        await Eventually.HoldsAsync(async () =>
        {
            using var health = await http.GetAsync(new Uri(gateway.Endpoint, "/health"));
            return (await health.Content.ReadAsStringAsync()).Contains("\"demo\":\"healthy\"", StringComparison.Ordinal);
        }, "the gateway reaches the server", TimeSpan.FromSeconds(30));
        await using var actor = await ConnectAsync(gateway, "2025-11-25");

        foreach (var spoken in Revisions)
        {
            await using var client = await ConnectAsync(gateway, spoken);
            await using var other = await ConnectAsync(gateway, spoken);
            if (spoken == Sessionless)
            {
                var agreed = await client.ListenAsync($$"""{"toolsListChanged":true,"resourceSubscriptions":["{{Watched}}"]}""");
                Assert.Equal(Watched, (string?)Assert.Single(agreed["resourceSubscriptions"]!.AsArray()));
                await other.ListenAsync("""{"promptsListChanged":true}""");
            }
            else
            {
                await client.Client.SubscribeToResourceAsync(Watched);
            }

            await actor.CallAsync("test_touch_resource", new { uri = Watched });
            await Eventually.HoldsAsync(() => client.Updated.Contains(Watched), $"a client of {spoken} hears of a resource at a server of {revision}");
            await actor.CallAsync("test_trigger_tool_change");
            await Eventually.HoldsAsync(() => client.Heard.Any(told => told.Method == NotificationMethods.ToolListChangedNotification), $"a client of {spoken} hears of a list at a server of {revision}");
            Assert.Empty(other.Updated);

            if (spoken == Sessionless)
                await client.StopListeningAsync();
            else
                await client.Client.UnsubscribeFromResourceAsync(Watched);
            var before = client.Updated.Count();
            await actor.CallAsync("test_touch_resource", new { uri = Watched });
            await actor.CallAsync("test_touch_resource", new { uri = Watched });
            Assert.Equal(before, client.Updated.Count());
        }
    }

    [Fact]
    public async Task A_server_without_handshake_that_was_away_is_listened_to_again_however_often_that_fails_and_what_is_watched_counts_as_changed()
    {
        await using var server = ScriptedServer.Start();
        server.Results["server/discover"] = static _ => """{"supportedVersions":["2026-07-28"],"capabilities":{"resources":{"subscribe":true}},"serverInfo":{"name":"scripted","version":"1"},"resultType":"complete","ttlMs":0,"cacheScope":"public"}""";
        server.Results.TryRemove("initialize", out _);
        var ended = new TaskCompletionSource();
        server.Streams["subscriptions/listen"] = ListenAsync;
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, url: "{{server.Address}}" } ] } }""");
        await gateway.ReachesAsync("demo");
        await using var client = await ConnectAsync(gateway, "2025-11-25");
        await client.Client.SubscribeToResourceAsync(Watched);

        server.Streams["subscriptions/listen"] = null;
        var before = Asked();
        ended.SetResult();
        await Eventually.HoldsAsync(() => Asked() >= before + 3, "it is tried again and again");
        Assert.Empty(client.Updated);
        ended = new TaskCompletionSource();
        server.Streams["subscriptions/listen"] = ListenAsync;

        await Eventually.HoldsAsync(() => client.Updated.Any(), "what may have changed meanwhile is told");
        Assert.Equal([Watched], client.Updated);
        var after = Asked();
        ended.SetResult();
        await Eventually.HoldsAsync(() => Asked() > after && client.Updated.Count() == 2, "and the next time as well");

        int Asked() => server.Asked.Count(message => (string?)message["method"] == "subscriptions/listen" && message["params"]!["notifications"]!["resourceSubscriptions"] is not null);

        async Task ListenAsync(JsonObject asked, Func<string, Task> tellAsync, CancellationToken stop)
        {
            var filter = asked["params"]!["notifications"]!.ToJsonString();
            await tellAsync($$$$"""{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{{{{filter}}}},"_meta":{"io.modelcontextprotocol/subscriptionId":{{{{asked["id"]!.ToJsonString()}}}}}}}""");
            await (filter.Contains("resourceSubscriptions", StringComparison.Ordinal) ? ended.Task : Task.Delay(Timeout.Infinite, stop)).WaitAsync(stop);
        }
    }

    private static Task<HearingClient> ConnectAsync(GatewayProcess gateway, string revision) => HearingClient.ConnectAsync(new Uri($"{gateway.Endpoint}/demo"), revision);
}
