using System.Text.RegularExpressions;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>The Prometheus configurations of <c>docs/monitoring</c>, run by a real Prometheus over a live pair: only the addresses are the test's.</summary>
public sealed partial class ScrapeTests : IDisposable
{
    private static readonly TimeSpan TwoScrapes = TimeSpan.FromSeconds(60);

    private readonly Authority _authority = new();
    private readonly RedisServer? _redis = RedisServer.Missing is null ? new RedisServer() : null;

    public void Dispose()
    {
        _authority.Dispose();
        _redis?.Dispose();
    }

    [ScrapeFact]
    [Requirement("P1", "P2", "R19", "M56")]
    public async Task The_configurations_of_the_documentation_scrape_routers_gateways_and_Redis_and_federate_them_under_their_own_names()
    {
        await _redis!.AnswersAsync();
        await using var exporter = RedisExporter.Before(_redis);
        var (certificate, key) = _authority.Sign(ofClient: false);
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""",
            more: $"redis: {{ url: \"{_redis.Url}\" }}", bounds: "  sessions: { store: redis }", listen: $", certificate: \"{certificate}\", key: \"{key}\"");
        await using var router = await RouterProcess.StartAsync(
            gateway.Endpoint.ToString(), new McpClientOptions { ProtocolVersion = "2025-11-25" }, new Dictionary<string, string?> { ["GEMBA__ROUTER__AUTHORITY"] = _authority.Certificate });
        await router.CallAsync("near__list_workbooks");
        using var http = new HttpClient();
        await router.ConnectedAsync(http);
        await using var region = await PrometheusServer.StartAsync(WithPods(Configuration("prometheus.yml").Replace("localhost:9091", router.Ops!.Authority, StringComparison.Ordinal), gateway.Ops, exporter.Address), targets: 3);
        await using var world = await PrometheusServer.StartAsync(
            Region().Replace(Configuration("prometheus-federation.yml"), match => match.Value.Contains("us-east", StringComparison.Ordinal) ? region.Address.Authority : "127.0.0.1:9"), targets: 1);

        foreach (var (expression, instance) in new[]
        {
            ("up{job=\"mcp-router\"} == 1", "router-local"), ("up{job=\"mcp-gateway\"} == 1", "gateway-0"), ("redis_up{job=\"redis\"} == 1", null), ("x509_cert_expiry{use=\"own\",subject!=\"\"} > time()", "gateway-0"),
            ("process_resident_memory_bytes{job=\"mcp-gateway\"} > 0", "gateway-0"), ("process_resident_memory_bytes{job=\"mcp-router\"} > 0", "router-local"),
        })
        {
            var (labels, _) = Assert.Single(await region.QueryAsync(expression));
            Assert.True(instance is null || labels["instance"] == instance, $"{expression} says {string.Join(", ", labels)}");
        }

        foreach (var (expression, job, instance) in new[] { ("mcp_gateway_backend_health == 1", "mcp-gateway", "gateway-0"), ("mcp_router_active_connections{protocol=\"http\"} == 1", "mcp-router", "router-local"), ("up{job=\"mcp-gateway\"} == 1", "mcp-gateway", "gateway-0") })
        {
            await Eventually.HoldsAsync(async () => (await world.QueryAsync(expression)).Count == 1, expression, TwoScrapes);
            var (labels, _) = Assert.Single(await world.QueryAsync(expression));
            Assert.Equal((job, instance, false), (labels["job"], labels["instance"], labels.Keys.Any(label => label.StartsWith("exported_", StringComparison.Ordinal))));
        }

        // What neither selector names stays in its region.
        Assert.Empty(await world.QueryAsync("redis_up"));
        _redis.Kill();
        await Eventually.HoldsAsync(async () => (await region.QueryAsync("redis_up{job=\"redis\"} == 0")).Count == 1 && (await region.QueryAsync("mcp_gateway_redis_up == 0")).Count == 1, "Redis is seen to be down", TwoScrapes);
    }

    private static string Configuration(string name) => File.ReadAllText(Path.Combine(SharedData.Checkout, "docs", "monitoring", name));

    /// <summary>There are no pods here: what Kubernetes would tell of them is told as it stands, and everything behind it is the configuration's own.</summary>
    private static string WithPods(string configuration, Uri gateway, Uri exporter)
    {
        string Pods(string app, Uri target) => $$"""
                static_configs:
                  - targets: ['{{target.Authority}}']
                    labels: { __meta_kubernetes_pod_label_app: {{app}}, __meta_kubernetes_pod_name: gateway-0, __meta_kubernetes_pod_ip: 127.0.0.1 }
                  - targets: ['127.0.0.1:9']
                    labels: { __meta_kubernetes_pod_label_app: another, __meta_kubernetes_pod_name: another-0, __meta_kubernetes_pod_ip: 127.0.0.1 }

            """;
        var at = 0;
        var told = Discovery().Replace(configuration, _ => at++ == 0 ? Pods("mcp-gateway", gateway) : Pods("redis-exporter", exporter));
        Assert.Equal(2, at);
        return told.Replace("${1}:9090", $"${{1}}:{gateway.Port}", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"    kubernetes_sd_configs:\n      - role: pod\n        namespaces: .*\n")]
    private static partial Regex Discovery();

    [GeneratedRegex(@"prometheus-[a-z-]+\.example\.com:9090")]
    private static partial Regex Region();
}

/// <summary>A fact that needs Prometheus, Redis and its exporter.</summary>
public sealed class ScrapeFactAttribute : FactAttribute
{
    public ScrapeFactAttribute() => Skip = PrometheusServer.Missing ?? RedisServer.Missing ?? RedisExporter.Missing;
}
