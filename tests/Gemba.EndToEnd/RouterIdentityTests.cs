using System.Text.RegularExpressions;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>The built router before gateways that ask who calls, inside and outside of TLS, and what it keeps for them.</summary>
public sealed partial class RouterIdentityTests : IDisposable
{
    private static readonly McpClientOptions WithSession = new() { ProtocolVersion = "2025-11-25" };

    private readonly Authority _authority = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("gemba-router-").FullName;

    private static string Near => $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""";

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("https")]
    [InlineData("wss")]
    [InlineData("tcps")]
    [Requirement("M53")]
    public async Task A_router_with_token_and_authority_is_let_in_over_every_way_inside_tls(string way)
    {
        using var http = new HttpClient();
        await using var gateway = await StartAsync(tls: true);
        var token = await gateway.TokenAsync("create", "--name", "desk");
        await using var router = await RouterProcess.StartAsync(AddressOf(gateway, way), WithSession, new Dictionary<string, string?> { ["GEMBA__ROUTER__TOKEN"] = token, ["GEMBA__ROUTER__AUTHORITY"] = _authority.Certificate });

        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"));

        var shown = await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"));
        Assert.Matches("mcp_gateway_auth_attempts_total\\{type=\"token\",result=\"success\"\\} [1-9]", shown);
        Assert.Matches("mcp_gateway_requests_total\\{method=\"tools/call\",status=\"success\",namespace=\"near\",user=\"u-[0-9a-f]{12}\"\\} 1", shown);
        Assert.DoesNotContain("desk", shown);
        await router.ConnectedAsync(http);
        AssertExpiry(await http.GetStringAsync(new Uri(router.Ops!, "/metrics")), "peer", "authority");
        AssertExpiry(shown, "own");
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    [InlineData("tcp")]
    [Requirement("M42")]
    public async Task A_router_that_shows_no_token_or_a_wrong_one_is_counted_by_reason(string way)
    {
        using var http = new HttpClient();
        await using var gateway = await StartAsync(tls: false);
        foreach (var (token, reason) in new[] { (null, "missing"), ("gmb_nothing", "invalid") })
        {
            await using var router = Child.Start(
                GembaServer.Executable, ["router", "--gateway", AddressOf(gateway, way), "--ops", "127.0.0.1:0", "--data", _folder],
                new Dictionary<string, string?> { ["GEMBA__ROUTER__TOKEN"] = token, ["GEMBA__ROUTER__TOKENSTORAGE"] = "file", ["GEMBA__ROUTER__FIRSTBACKOFF"] = "00:00:00.1" });
            await router.TrySendAsync("""{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""" + "\n");
            await Eventually.HoldsAsync(() => OpsAddress().IsMatch(router.Errors), "the router told its ops address");
            var ops = new Uri(OpsAddress().Match(router.Errors).Value);

            await Eventually.HoldsAsync(
                async () => Regex.IsMatch(await http.GetStringAsync(new Uri(ops, "/metrics")), $"mcp_router_auth_failures_total\\{{reason=\"{reason}\"\\}} [1-9]"), $"{reason} is counted over {way}", TimeSpan.FromSeconds(30));
            Assert.DoesNotContain("gmb_nothing", router.Errors);
        }
    }

    [Theory]
    [InlineData("https")]
    [InlineData("wss")]
    [InlineData("tcps")]
    public async Task A_gateway_whose_certificate_nobody_here_signed_gets_no_request(string way)
    {
        using var stranger = new Authority();
        await using var gateway = await StartAsync(tls: true);
        var data = Path.Combine(_folder, "data");
        await using var router = Child.Start(
            GembaServer.Executable, ["router", "--gateway", AddressOf(gateway, way), "--ops", "off", "--data", data],
            new Dictionary<string, string?> { ["GEMBA__ROUTER__AUTHORITY"] = stranger.Certificate, ["GEMBA__ROUTER__QUEUETIMEOUT"] = "00:00:05", ["GEMBA__ROUTER__TOKEN"] = "gmb_secret" });
        await router.TrySendAsync("""{"jsonrpc":"2.0","id":"a","method":"tools/list"}""" + "\n");

        await Eventually.HoldsAsync(() => router.Output.Contains("gateway_unreachable", StringComparison.Ordinal), "the request is refused", TimeSpan.FromSeconds(40));
    }

    [Fact]
    [Requirement("M45")]
    public async Task A_token_that_setup_stored_is_found_again_and_its_uses_are_counted_and_health_tells_of_the_storage()
    {
        using var http = new HttpClient();
        await using var gateway = await StartAsync(tls: false);
        var token = await gateway.TokenAsync("create", "--name", "desk");
        var file = Path.Combine(_folder, "router.yaml");
        var fileOnly = new Dictionary<string, string?> { ["GEMBA__ROUTER__TOKENSTORAGE"] = "file" };
        await using var setup = Child.Start(GembaServer.Executable, ["router", "setup", "--gateway", gateway.Endpoint.ToString(), "--token", "-", "--config", file, "--data", _folder], fileOnly);
        await setup.TrySendAsync(token + "\n");
        await setup.WaitAsync(TimeSpan.FromSeconds(40));
        Assert.True(setup.ExitCode == 0, setup.Errors);

        await using var router = await RouterProcess.StartAsync(gateway.Endpoint.ToString(), WithSession, fileOnly, "--data", _folder);
        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"));

        var health = await router.HealthAsync(http);
        Assert.True(health.GetProperty("secure_storage_available").GetBoolean(), health.ToString());
        Assert.Contains("mcp_router_secure_storage_operations_total{operation=\"get\",result=\"success\"} 1", await http.GetStringAsync(new Uri(router.Ops!, "/metrics")));
        Assert.Contains("sealed file", setup.Output);
        Assert.DoesNotContain(token, setup.Output + setup.Errors + await File.ReadAllTextAsync(file));
    }

    [Fact]
    [Requirement("H11")]
    public async Task Health_says_that_no_token_can_be_kept_where_none_can()
    {
        using var http = new HttpClient();
        await using var gateway = await GatewayProcess.StartAsync(Near);
        await using var router = await RouterProcess.StartAsync(gateway.Endpoint.ToString(), WithSession, new Dictionary<string, string?> { ["GEMBA__ROUTER__TOKENSTORAGE"] = "keyring", ["GEMBA__ROUTER__KEYRINGPROGRAM"] = "/nowhere/secret-tool" });
        await router.CallAsync("near__list_workbooks");

        var health = await router.HealthAsync(http);

        Assert.False(health.GetProperty("secure_storage_available").GetBoolean());
        Assert.True(health.GetProperty("gateway_connected").GetBoolean());
        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.True(health.GetProperty("uptime_seconds").GetDouble() > 0 && health.GetProperty("version").GetString()!.Length > 0, health.ToString());
        Assert.Contains("mcp_router_secure_storage_operations_total{operation=\"get\",result=\"unavailable\"} 1", await http.GetStringAsync(new Uri(router.Ops!, "/metrics")));
        Assert.Contains("is not installed", router.Errors);
    }

    [Fact]
    [Requirement("M43")]
    public async Task A_desk_that_calls_too_often_is_told_when_to_come_again_and_counted()
    {
        using var http = new HttpClient();
        await using var gateway = await GatewayProcess.StartAsync(Near);
        await using var router = await RouterProcess.StartAsync(gateway.Endpoint.ToString(), WithSession, new Dictionary<string, string?> { ["GEMBA__LIMITS__CALLSPERSECOND"] = "0.01", ["GEMBA__LIMITS__BURST"] = "2" });
        await router.CallAsync("near__list_workbooks");
        await router.CallAsync("near__list_workbooks");

        var refused = await Assert.ThrowsAnyAsync<McpException>(() => router.CallAsync("near__list_workbooks"));

        Assert.Contains("This desk may make 0.01 calls per second", refused.Message);
        await router.Client.ListToolsAsync();
        await router.ConnectedAsync(http);
        var page = await http.GetStringAsync(new Uri(router.Ops!, "/metrics"));
        Assert.Matches("(?m)^mcp_router_rate_limit_exceeded_total 1", page);
        Assert.Contains("mcp_router_requests_total{method=\"tools/call\",status=\"rate_limited\"} 1", page);
    }

    [Fact]
    public async Task What_the_rules_of_a_desk_leave_out_is_neither_listed_nor_called()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near);
        var file = Path.Combine(_folder, "rules.yaml");
        await File.WriteAllTextAsync(file, "router: { allow: [near], deny: [\"*/find_*\"] }\n");
        await using var router = await RouterProcess.StartAsync(gateway.Endpoint.ToString(), WithSession, null, "--config", file);

        var tools = (await router.Client.ListToolsAsync()).Select(tool => tool.Name).ToArray();

        Assert.Contains("near__list_workbooks", tools);
        Assert.DoesNotContain(tools, tool => tool.Contains("find_", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAnyAsync<McpException>(() => router.CallAsync("near__find_value"));
        Assert.Contains("do not let 'near__find_value' be used", refused.Message);
        Assert.Contains("budget-model", await router.CallAsync("near__list_workbooks"));
    }

    private Task<GatewayProcess> StartAsync(bool tls)
    {
        var (certificate, key) = _authority.Sign(ofClient: false);
        return GatewayProcess.StartAsync(Near, bounds: "  identity: { kind: tokens }", listen: tls ? $", certificate: \"{certificate}\", key: \"{key}\"" : "");
    }

    private static string AddressOf(GatewayProcess gateway, string way) => way switch
    {
        "ws" or "wss" => gateway.Socket.ToString(),
        "tcp" or "tcps" => $"{way}://{gateway.Tcp}",
        _ => gateway.Endpoint.ToString(),
    };

    private static void AssertExpiry(string page, params string[] uses)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Assert.All(uses, use => Assert.Contains(
            MetricsPageText.Read(page).Samples, sample => sample.Name == "x509_cert_expiry" && sample.Labels["use"] == use && sample.Value > now && sample.Value < now + 2 * 86400));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9]\d*")]
    private static partial Regex OpsAddress();
}
