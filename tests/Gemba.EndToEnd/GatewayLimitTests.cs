using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol;

namespace Gemba.EndToEnd;

/// <summary>Limits of the built gateway.</summary>
public sealed class GatewayLimitTests
{
    [Fact]
    [Requirement("M51")]
    public async Task Answers_tell_what_is_left_of_each_budget_and_metrics_what_each_user_may_still_call()
    {
        await using var gateway = await StartAsync(
            "limits: { callsPerSecond: 0.01, burst: 4, toolCallsPerSecond: 1000, toolBurst: 2000 }", "  identity: { kind: tokens }\n  limits: { costs: [ \"near/list_sheets=2\" ] }");
        var token = (await gateway.TokenAsync("create", "--name", "ana")).Split('\n')[^1].Trim();
        using var client = new TurningClient([gateway.Endpoint], token);
        await Eventually.HoldsAsync(async () =>
        {
            using var known = await client.PostAsync(0, "{}");
            return known.StatusCode != HttpStatusCode.Unauthorized;
        }, "the token was read");
        await client.BeginAsync();

        using var first = await CallAsync(client, "near__list_workbooks");
        using var dear = await CallAsync(client, "near__list_sheets");
        using var refused = await CallAsync(client, "near__list_sheets");

        Assert.Equal("\"client\";q=4;w=400, \"tool\";q=2000;w=2", Field(first, "RateLimit-Policy"));
        Assert.Matches("^\"client\";r=3;t=100, \"tool\";r=1999;t=1$", Field(first, "RateLimit"));
        Assert.StartsWith("\"client\";r=1;", Field(dear, "RateLimit"));
        Assert.False(dear.Headers.Contains("Retry-After"));
        Assert.InRange(int.Parse(Field(refused, "Retry-After"), System.Globalization.CultureInfo.InvariantCulture), 90, 100);
        Assert.Contains("one client may make 0.01 calls per second", await refused.Content.ReadAsStringAsync());
        using var http = new HttpClient();
        var page = await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"));
        Assert.Matches("mcp_gateway_rate_limit_remaining\\{user=\"u-[0-9a-f]{12}\"\\} 1\n", page);
        Assert.DoesNotContain("\"ana\"", page);
        await using var prometheus = await PrometheusServer.ScrapeAsync(gateway.Ops);
        await Eventually.HoldsAsync(async () => (await prometheus.QueryAsync("mcp_gateway_rate_limit_remaining")).Any(sample => sample.Labels["user"].StartsWith("u-", StringComparison.Ordinal) && sample.Value == 1), "Prometheus has it", TimeSpan.FromSeconds(30));
    }

    [RedisFact]
    public async Task Two_gateways_with_one_Redis_count_calls_together()
    {
        using var redis = new RedisServer();
        await redis.AnswersAsync();
        var (limits, bounds) = ($"limits: {{ callsPerSecond: 0.01, burst: 3 }}\nredis: {{ url: \"{redis.Url}\" }}", "  sessions: { store: redis }\n  limits: { store: redis, namespaceCallsPerSecond: 1000, addressCallsPerSecond: 1000 }");
        await using var one = await StartAsync(limits, bounds);
        await using var other = await StartAsync(limits, bounds);
        using var client = new TurningClient([one.Endpoint, other.Endpoint]);
        await client.BeginAsync();

        var passed = 0;
        for (var call = 0; call < 6; call++)
        {
            using var answer = await client.PostAsync(client.Next(), TurningClient.Call(call + 10, "near__list_workbooks", []));
            Assert.Contains("\"address\";r=", Field(answer, "RateLimit"));
            passed += (await answer.Content.ReadAsStringAsync()).Contains("called too often", StringComparison.Ordinal) ? 0 : 1;
        }

        Assert.Equal(3, passed);
    }

    [Fact]
    public async Task Limits_that_are_only_tried_out_refuse_nothing_and_tell_what_they_would_have()
    {
        await using var gateway = await StartAsync("limits: { callsPerSecond: 0.01, burst: 1 }", "  limits: { shadow: true, clientCallsAtOnce: 1 }");
        using var client = new TurningClient([gateway.Endpoint]);
        await client.BeginAsync();

        for (var call = 0; call < 3; call++)
        {
            using var answer = await CallAsync(client, "near__list_workbooks");
            Assert.Contains("budget-model", await answer.Content.ReadAsStringAsync());
            Assert.False(answer.Headers.Contains("RateLimit"));
        }

        using var http = new HttpClient();
        Assert.Contains("mcp_gateway_rate_limit_shadowed_total{scope=\"client\"} 2", await http.GetStringAsync(new Uri(gateway.Ops, "/metrics")));
        Assert.Contains("would have refused", gateway.Process.Errors);
    }

    [Fact]
    public async Task Whatever_reaches_a_server_takes_from_the_clients_budget_and_handshakes_have_one_of_their_own()
    {
        await using var server = ScriptedServer.Start();
        server.Results["resources/read"] = _ => """{"contents":[]}""";
        await using var gateway = await GatewayProcess.StartAsync($"{{ far: {{ backends: [ {{ name: one, url: \"{server.Address}\" }} ] }} }}", more: "limits: { callsPerSecond: 0.01, burst: 3 }");
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        await using var second = await gateway.ConnectAsync(revision: "2025-11-25");
        await using var third = await gateway.ConnectAsync(revision: "2025-11-25");

        for (var read = 0; read < 3; read++)
            await client.ReadResourceAsync("memo:one");
        var refused = await Assert.ThrowsAnyAsync<McpException>(async () => await client.ReadResourceAsync("memo:one"));
        var unopened = await Assert.ThrowsAnyAsync<Exception>(() => gateway.ConnectAsync(revision: "2025-11-25"));

        Assert.Contains("'memo:one' was called too often", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Count("resources/read"));
        Assert.Contains("'initialize' was called too often", unopened.ToString(), StringComparison.Ordinal);
        await client.ListToolsAsync();
    }

    [Fact]
    public async Task One_caller_has_no_more_than_a_share_of_the_sessions_and_the_others_find_theirs()
    {
        await using var server = ScriptedServer.Start();
        await using var gateway = await GatewayProcess.StartAsync(
            $"{{ far: {{ backends: [ {{ name: one, url: \"{server.Address}\" }} ] }} }}", more: "endpoint: { maxSessions: 4 }", bounds: "  identity: { kind: tokens }");
        var (ada, bob) = (await gateway.TokenAsync("create", "--name", "ada"), await gateway.TokenAsync("create", "--name", "bob"));

        await using var first = await gateway.ConnectAsync(revision: "2025-11-25", token: ada);
        await using var second = await gateway.ConnectAsync(revision: "2025-11-25", token: ada);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => gateway.ConnectAsync(revision: "2025-11-25", token: ada));
        await using var other = await gateway.ConnectAsync(revision: "2025-11-25", token: bob);

        Assert.Contains("You have 2 places already, as many of the 4 as one caller may", refused.ToString(), StringComparison.Ordinal);
        await first.PingAsync();
        await other.PingAsync();
    }

    [Fact]
    public async Task A_client_has_no_more_calls_under_way_than_it_may()
    {
        var fixture = Path.Combine(SharedData.Checkout, "artifacts", "bin", "Gemba.ConformanceServer", "release", "Gemba.ConformanceServer");
        var address = $"http://127.0.0.1:{GembaServer.FreePort()}";
        await using var server = Child.Start(fixture, ["--urls", address, "--only", "2025-11-25"]);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ near: { backends: [ { name: one, url: "{{address}}/mcp" } ] } }""", bounds: "  limits: { clientCallsAtOnce: 1 }");
        using var client = new TurningClient([gateway.Endpoint]);
        await client.BeginAsync("""{"sampling":{}}""");
        await Eventually.HoldsAsync(async () =>
        {
            using var plain = await CallAsync(client, "near__test_simple_text");
            return (await plain.Content.ReadAsStringAsync()).Contains("simple text", StringComparison.Ordinal);
        }, "the server answers", TimeSpan.FromSeconds(30));

        // Whoever calls one after the other is never in the way of oneself: the place is free before the answer is there.
        for (var call = 0; call < 100; call++)
        {
            using var next = await CallAsync(client, "near__test_simple_text");
            Assert.Contains("simple text", await next.Content.ReadAsStringAsync());
        }

        // The first one waits for an answer of the client.
        using var waiting = await client.PostAsync(0, TurningClient.Call(70, "near__test_sampling", new JsonObject { ["prompt"] = "x" }));
        using var refused = await CallAsync(client, "near__test_simple_text");
        using var cancelled = await client.PostAsync(0, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":70}}""");

        Assert.Contains("one client may have 1 calls under way at once", await refused.Content.ReadAsStringAsync());
        Assert.Equal("1", Field(refused, "Retry-After"));
        await Eventually.HoldsAsync(async () =>
        {
            using var next = await CallAsync(client, "near__test_simple_text");
            return (await next.Content.ReadAsStringAsync()).Contains("simple text", StringComparison.Ordinal);
        }, "the place is free again");
    }

    [Fact]
    public async Task Who_sends_byte_by_byte_or_opens_connections_without_end_is_cut_off_and_others_are_served()
    {
        await using var gateway = await StartAsync("", "  headerTimeout: 00:00:01\n  maxConnectionsPerAddress: 3");
        var slow = new List<TcpClient>();
        for (var i = 0; i < 3; i++)
        {
            var connection = new TcpClient();
            await connection.ConnectAsync(IPAddress.Loopback, gateway.Endpoint.Port);
            await connection.GetStream().WriteAsync("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "u8.ToArray());
            slow.Add(connection);
        }

        using var beyond = new TcpClient();
        await beyond.ConnectAsync(IPAddress.Loopback, gateway.Endpoint.Port);
        Assert.True(await EndsAsync(beyond), "a fourth connection is closed at once");
        foreach (var connection in slow)
        {
            Assert.True(await EndsAsync(connection), "a head that does not come whole ends the connection");
            connection.Dispose();
        }

        using var client = new TurningClient([gateway.Endpoint]);
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                await client.BeginAsync();
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the places are free again");
        using var http = new HttpClient();
        Assert.Matches("mcp_gateway_connections_refused_total [1-9]", await http.GetStringAsync(new Uri(gateway.Ops, "/metrics")));
    }

    [Fact]
    public async Task What_cannot_be_used_as_a_limit_is_told_at_the_start()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("gemba-limits-").FullName, "gemba.yaml");
        await File.WriteAllTextAsync(file, """
            gateway:
              limits: { costs: [ "near/x=none" ], store: redis, shadw: true }
              sessions: { store: sealed }
              namespaces: { near: { backends: [ { name: one, url: "http://127.0.0.1:9/mcp" } ] } }
            redis: { password: s3cret, comandTimeout: 1 }
            """);

        await using var gateway = await Child.RunAsync(GembaServer.Executable, ["gateway", "--config", file]);

        Assert.Equal(2, gateway.ExitCode);
        foreach (var said in (string[])["gateway:limits:costs:0 is 'near/x=none'", "gateway:limits:store is redis, and there is no Redis", "limits:shadw", "there is no key", "redis:password is no reference", "redis:comandTimeout"])
            Assert.Contains(said, gateway.Errors);
        Assert.DoesNotContain("s3cret", gateway.Errors);
    }

    private static Task<GatewayProcess> StartAsync(string more, string bounds) => GatewayProcess.StartAsync(
        $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""", more, bounds);

    private static async Task<HttpResponseMessage> CallAsync(TurningClient client, string tool) =>
        await client.PostAsync(0, TurningClient.Call(System.Security.Cryptography.RandomNumberGenerator.GetInt32(1000, int.MaxValue), tool, tool.EndsWith("list_sheets", StringComparison.Ordinal) ? new JsonObject { ["workbook_id"] = "budget-model.xlsx" } : []));

    private static string Field(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";

    private static async Task<bool> EndsAsync(TcpClient connection)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            var text = new byte[1024];
            while (await connection.GetStream().ReadAsync(text, limit.Token) is > 0 and var read)
                Assert.DoesNotContain("200 OK", Encoding.ASCII.GetString(text, 0, read));
            return true;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
