using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;

namespace Gemba.EndToEnd;

/// <summary>Sessions that any of several built gateways serves.</summary>
public sealed class GatewaySessionTests
{
    private static readonly string Fixture = Path.Combine(SharedData.Checkout, "artifacts", "bin", "Gemba.ConformanceServer", "release", "Gemba.ConformanceServer");

    [RedisFact]
    public async Task A_gateway_that_is_killed_under_load_fails_only_what_it_had_in_its_hands()
    {
        using var redis = new RedisServer();
        await redis.AnswersAsync();
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        await using var one = await StartAsync(server, redis);
        await using var other = await StartAsync(server, redis);
        var clients = await OpenAsync([one.Endpoint, other.Endpoint], count: 6);
        var (answers, broken) = (new ConcurrentBag<HttpStatusCode>(), new ConcurrentBag<int>());
        using var enough = new CancellationTokenSource();

        var load = clients.Select(client => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                var gateway = client.Next();
                try
                {
                    answers.Add(await client.CallAsync(gateway));
                }
                catch (HttpRequestException) when (gateway == 1)
                {
                    // In flight when it was killed. The load balancer leaves it out from now on.
                    broken.Add(gateway);
                    client.Open = [0];
                }
            }
        })).ToArray();
        await Eventually.HoldsAsync(() => answers.Count > 200, "there is load", TimeSpan.FromSeconds(60));
        await other.Process.SignalAsync("KILL");
        var before = answers.Count;
        await Eventually.HoldsAsync(() => answers.Count > before + 200, "the load goes on", TimeSpan.FromSeconds(60));
        await enough.CancelAsync();
        await Task.WhenAll(load);

        Assert.True(answers.All(answer => answer == HttpStatusCode.OK), TurningClient.Shown(answers));
        Assert.True(broken.Count <= clients.Count, $"{broken.Count} calls broke, and {clients.Count} can have been in flight");
        foreach (var client in clients)
            client.Dispose();
    }

    [RedisFact]
    public async Task While_Redis_is_away_sessions_go_on_where_they_are_new_ones_are_refused_and_when_it_is_back_everything_runs()
    {
        using var redis = new RedisServer();
        await redis.AnswersAsync();
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        await using var one = await StartAsync(server, redis);
        await using var other = await StartAsync(server, redis);
        Uri[] gateways = [one.Endpoint, other.Endpoint];
        var clients = await OpenAsync(gateways, count: 4);
        foreach (var client in clients)
            Assert.Equal(HttpStatusCode.OK, await client.CallAsync(0));
        using var stranger = new TurningClient(gateways);

        redis.Kill();

        foreach (var client in clients)
            Assert.Equal(HttpStatusCode.OK, await client.CallAsync(0));
        using var refused = await stranger.PostAsync(0, """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""");
        Assert.Contains("cannot be reached just now", await refused.Content.ReadAsStringAsync());
        Assert.False(refused.Headers.Contains("Mcp-Session-Id"));
        stranger.Session = "0123456789abcdef0123456789abcdef";
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await stranger.CallAsync(1));

        // It comes back empty. The gateways write down again what they have, and each serves all of it.
        redis.Start();
        await Eventually.HoldsAsync(async () => await HealthAsync(one) == "connected" && await HealthAsync(other) == "connected", "both are connected again", TimeSpan.FromSeconds(30));
        await Eventually.HoldsAsync(async () => (await redis.AskAsync("ZCARD {gemba}:sessions")).StartsWith(":4", StringComparison.Ordinal), "all sessions are in Redis again");
        foreach (var client in clients)
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [await client.CallAsync(0), await client.CallAsync(1)]);
        stranger.Session = "";
        await stranger.BeginAsync();
        foreach (var client in clients)
            client.Dispose();
    }

    [RedisFact]
    public async Task Redis_killed_and_started_again_under_load_fails_no_call_but_with_a_clear_word_and_is_seen()
    {
        using var redis = new RedisServer();
        await redis.AnswersAsync();
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        await using var one = await StartAsync(server, redis);
        await using var other = await StartAsync(server, redis);
        Uri[] gateways = [one.Endpoint, other.Endpoint];
        var clients = await OpenAsync(gateways, count: 6);
        var answers = new ConcurrentBag<HttpStatusCode>();
        using var enough = new CancellationTokenSource();

        // Half of the load is sessions that are used, half ones that are opened meanwhile.
        var load = clients.Select(client => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
                answers.Add(await client.CallAsync(client.Next()));
        })).ToArray();
        var opening = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                using var visitor = new TurningClient(gateways);
                using var opened = await visitor.PostAsync(visitor.Next(), """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""");
                Assert.True(opened.Headers.Contains("Mcp-Session-Id") || (await opened.Content.ReadAsStringAsync()).Contains("cannot be reached just now", StringComparison.Ordinal));
            }
        });
        await Eventually.HoldsAsync(() => answers.Count > 200, "there is load", TimeSpan.FromSeconds(60));
        redis.Kill();
        await Eventually.HoldsAsync(async () => await HealthAsync(one) == "unreachable" && await HealthAsync(other) == "unreachable", "health shows it", TimeSpan.FromSeconds(30));
        var away = answers.Count;
        await Eventually.HoldsAsync(() => answers.Count > away + 100, "the load goes on without Redis", TimeSpan.FromSeconds(60));
        redis.Start();
        await Eventually.HoldsAsync(async () => await HealthAsync(one) == "connected" && await HealthAsync(other) == "connected", "both are connected again", TimeSpan.FromSeconds(30));
        var back = answers.Count;
        await Eventually.HoldsAsync(() => answers.Count > back + 100, "the load goes on with Redis", TimeSpan.FromSeconds(60));
        await enough.CancelAsync();
        await Task.WhenAll([.. load, opening]);

        Assert.True(answers.All(answer => answer == HttpStatusCode.OK), TurningClient.Shown(answers));
        using var http = new HttpClient();
        Assert.Contains("mcp_gateway_redis_up 1", await http.GetStringAsync(new Uri(one.Ops, "/metrics")));
        foreach (var client in clients)
            client.Dispose();
    }

    [RedisFact]
    public async Task A_session_belongs_to_its_principal_at_every_gateway_and_ends_at_all_when_it_is_deleted_at_one()
    {
        using var redis = new RedisServer();
        await redis.AnswersAsync();
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        await using var one = await StartAsync(server, redis, "  identity: { kind: tokens }");
        await using var other = await StartAsync(server, redis, "  identity: { kind: tokens }");
        Uri[] gateways = [one.Endpoint, other.Endpoint];
        // Each gateway has tokens of its own; the principal is the same.
        var (here, there, foreign) = (await one.TokenAsync("create", "--name", "mine"), await other.TokenAsync("create", "--name", "mine"), await other.TokenAsync("create", "--name", "theirs"));
        using var mine = new TurningClient(gateways, TokenIn(here));
        using var mineThere = new TurningClient(gateways, TokenIn(there));
        using var theirs = new TurningClient(gateways, TokenIn(foreign));
        mine.Open = [0];
        await Eventually.HoldsAsync(async () =>
        {
            using var known = await mine.PostAsync(0, "{}");
            using var knownThere = await theirs.PostAsync(1, "{}");
            return known.StatusCode != HttpStatusCode.Unauthorized && knownThere.StatusCode != HttpStatusCode.Unauthorized;
        }, "the tokens were read");
        await mine.BeginAsync();
        mineThere.Session = theirs.Session = mine.Session;

        Assert.Equal(HttpStatusCode.OK, await mineThere.CallAsync(1));
        Assert.Equal(HttpStatusCode.NotFound, await theirs.CallAsync(1));
        Assert.Equal(HttpStatusCode.OK, await mine.CallAsync(0));

        using var deleted = await mineThere.SendAsync(HttpMethod.Delete, 1, null);
        Assert.True(deleted.IsSuccessStatusCode);
        await Eventually.HoldsAsync(async () => await mine.CallAsync(0) == HttpStatusCode.NotFound, "it has ended at the other gateway too", TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.NotFound, await mineThere.CallAsync(1));
    }

    [RedisFact]
    public async Task What_a_server_asks_through_one_gateway_may_be_answered_through_another_and_a_call_cancelled()
    {
        using var redis = new RedisServer();
        await redis.AnswersAsync();
        var address = $"http://127.0.0.1:{GembaServer.FreePort()}";
        await using var server = Child.Start(Fixture, ["--urls", address, "--only", "2025-11-25"]);
        await using var one = await StartAsync($"{address}/mcp", redis);
        await using var other = await StartAsync($"{address}/mcp", redis);
        await IsHealthyAsync(one);
        await IsHealthyAsync(other);
        using var client = new TurningClient([one.Endpoint, other.Endpoint]);
        await client.BeginAsync("""{"sampling":{}}""");
        Assert.NotEmpty(await (await client.PostAsync(1, TurningClient.Call(7, "near__test_simple_text", []))).Content.ReadAsStringAsync());

        using var call = await client.PostAsync(0, TurningClient.Call(8, "near__test_sampling", new JsonObject { ["prompt"] = "how are you" }));
        using var events = new StreamReader(await call.Content.ReadAsStreamAsync());
        var question = await NextAsync(events);
        var id = question.GetProperty("id").GetRawText();
        using var taken = await client.PostAsync(1, $$$$"""{"jsonrpc":"2.0","id":{{{{id}}}},"result":{"role":"assistant","model":"m","content":{"type":"text","text":"fine, thanks"}}}""");

        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        var answer = await NextAsync(events);
        Assert.Equal(8, answer.GetProperty("id").GetInt32());
        Assert.Contains("fine, thanks", answer.GetRawText());

        // Cancelled at the other gateway: the stream ends without an answer.
        using var asking = await client.PostAsync(0, TurningClient.Call(9, "near__test_sampling", new JsonObject { ["prompt"] = "and now" }));
        using var rest = new StreamReader(await asking.Content.ReadAsStreamAsync());
        await NextAsync(rest);
        using var cancelled = await client.PostAsync(1, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}}""");
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Assert.DoesNotContain("\"id\":9", await rest.ReadToEndAsync(limit.Token));
    }

    [RedisFact]
    public async Task A_gateway_that_takes_a_session_over_asks_the_server_for_its_log_level_and_subscriptions_by_itself()
    {
        using var redis = new RedisServer();
        await redis.AnswersAsync();
        var address = $"http://127.0.0.1:{GembaServer.FreePort()}";
        await using var server = Child.Start(Fixture, ["--urls", address, "--only", "2025-11-25"]);
        await using var heard = RecordingProxy.Before(new Uri($"{address}/mcp"));
        await using var one = await StartAsync($"{address}/mcp", redis);
        await using var other = await StartAsync(heard.Endpoint.ToString(), redis);
        await IsHealthyAsync(one);
        await IsHealthyAsync(other);
        using var client = new TurningClient([one.Endpoint, other.Endpoint]) { Open = [0] };
        await client.BeginAsync();
        foreach (var request in (string[])["\"logging/setLevel\",\"params\":{\"level\":\"warning\"}", "\"resources/subscribe\",\"params\":{\"uri\":\"test://static-text\"}", "\"resources/subscribe\",\"params\":{\"uri\":\"test://static-binary\"}", "\"resources/unsubscribe\",\"params\":{\"uri\":\"test://static-binary\"}"])
        {
            using var answer = await client.PostAsync(0, $"{{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":{request}}}");
            Assert.Contains("\"result\"", await answer.Content.ReadAsStringAsync());
        }

        Assert.DoesNotContain("resources/subscribe", heard.Sent);
        await one.Process.SignalAsync("KILL");
        using var listed = await client.PostAsync(1, """{"jsonrpc":"2.0","id":6,"method":"tools/list"}""");
        Assert.Contains("test_simple_text", await listed.Content.ReadAsStringAsync());

        await Eventually.HoldsAsync(() => heard.Sent.Contains("resources/subscribe", StringComparison.Ordinal) && heard.Sent.Contains("\"level\":\"warning\"", StringComparison.Ordinal), "the server was asked");
        Assert.Contains("test://static-text", heard.Sent);
        Assert.DoesNotContain("test://static-binary", heard.Sent);
    }

    [Fact]
    public async Task A_sealed_id_is_served_by_every_gateway_with_its_key_and_of_no_use_when_changed_or_unknown()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        var (old, fresh) = (Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        await using var one = await SealingAsync(server, "a=env:KEY_A", old, fresh);
        await using var rotated = await SealingAsync(server, "b=env:KEY_B\", \"a=env:KEY_A", old, fresh);
        await using var later = await SealingAsync(server, "b=env:KEY_B", old, fresh);
        using var client = new TurningClient([one.Endpoint, rotated.Endpoint, later.Endpoint]) { Open = [0] };
        await client.BeginAsync();
        var sealedId = client.Session;

        Assert.StartsWith("a.", sealedId);
        Assert.Equal(HttpStatusCode.OK, await client.CallAsync(0));
        Assert.Equal(HttpStatusCode.OK, await client.CallAsync(1));
        Assert.Equal(HttpStatusCode.NotFound, await client.CallAsync(2));
        client.Session = sealedId[..^2] + (sealedId[^2] == 'A' ? "B" : "A") + sealedId[^1];
        Assert.Equal(HttpStatusCode.NotFound, await client.CallAsync(0));
        Assert.Equal(HttpStatusCode.NotFound, await client.CallAsync(1));
        client.Session = "";
        client.Open = [1];
        await client.BeginAsync();
        Assert.StartsWith("b.", client.Session);
        Assert.Equal(HttpStatusCode.OK, await client.CallAsync(2));
        Assert.DoesNotContain("turning", System.Text.Encoding.Latin1.GetString(Convert.FromBase64String(Padded(sealedId[2..]))));
    }

    private static Task<GatewayProcess> StartAsync(GembaServer server, RedisServer redis, string bounds = "") => StartAsync(server.Endpoint.ToString(), redis, bounds);

    private static Task<GatewayProcess> StartAsync(string endpoint, RedisServer redis, string bounds = "") => GatewayProcess.StartAsync(
        $$"""{ near: { backends: [ { name: one, url: "{{endpoint}}" } ] } }""", $$"""redis: { url: "{{redis.Url}}" }""", $"  sessions: {{ store: redis }}\n{bounds}");

    private static Task<GatewayProcess> SealingAsync(GembaServer server, string keys, string old, string fresh) => GatewayProcess.StartAsync(
        $$"""{ near: { backends: [ { name: one, url: "{{server.Endpoint}}" } ] } }""", bounds: $"  sessions: {{ store: sealed, keys: [ \"{keys}\" ] }}", environment: new Dictionary<string, string?> { ["KEY_A"] = old, ["KEY_B"] = fresh });

    private static async Task<IReadOnlyList<TurningClient>> OpenAsync(Uri[] gateways, int count)
    {
        var clients = Enumerable.Range(0, count).Select(_ => new TurningClient(gateways)).ToArray();
        foreach (var client in clients)
            await client.BeginAsync();
        return clients;
    }

    private static async Task<JsonElement> NextAsync(StreamReader events)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await events.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
                return JsonDocument.Parse(line["data: ".Length..]).RootElement;
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static Task IsHealthyAsync(GatewayProcess gateway) => Eventually.HoldsAsync(
        async () => (await HealthTextAsync(gateway)).Contains("\"near\":\"healthy\"", StringComparison.Ordinal), "the gateway reaches the server", TimeSpan.FromSeconds(30));

    private static async Task<string?> HealthAsync(GatewayProcess gateway) => JsonDocument.Parse(await HealthTextAsync(gateway)).RootElement.GetProperty("redis").GetString();

    private static async Task<string> HealthTextAsync(GatewayProcess gateway)
    {
        using var http = new HttpClient();
        return await (await http.GetAsync(new Uri(gateway.Endpoint, "/health"))).Content.ReadAsStringAsync();
    }

    private static string TokenIn(string printed) => printed.Split('\n')[^1].Trim();

    private static string Padded(string text) => text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
}
