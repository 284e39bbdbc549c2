using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>Routers, a gateway and real servers behind it, with callers who show who they are, as an operator's Prometheus sees them.</summary>
public sealed class PairSeenTests : IDisposable
{
    /// <summary>
    /// Every expression of the guide "Monitoring and Observability" for routers and gateways, in the form in which it gives what its text says, with a shorter range than the
    /// guide's where a test cannot wait for that. What is compared with a bound has to be computable; whether the bound is passed is the alert's matter.
    /// </summary>
    private static readonly (string What, string Expression)[] Guide =
    [
        ("D10 request rate", "rate(mcp_router_requests_total[1m])"),
        ("D10 request latency", "histogram_quantile(0.95, rate(mcp_router_request_duration_seconds_bucket[1m])) >= 0"),
        ("D10 active connections", "mcp_router_active_connections > 0"),
        ("D10 error rate", "rate(mcp_router_requests_total{status=\"error\"}[1m])"),
        ("D11 connections by protocol", "sum by (protocol) (mcp_gateway_connections_total) > 0"),
        ("D11 connections by protocol, under the right name", "sum by (protocol) (mcp_gateway_connections) > 0"),
        ("D11 requests by namespace", "sum by (namespace) (rate(mcp_gateway_requests_total[1m]))"),
        ("D11 circuit breakers", "mcp_gateway_circuit_breaker_state{state=\"closed\"} == 1"),
        ("D11 rate limit utilization", "mcp_gateway_rate_limit_remaining{user=~\"u-.*\"} >= 0"),
        ("D11 backend health", "mcp_gateway_backend_health == 1"),
        ("D11 session distribution", "histogram_quantile(0.5, sum by (le) (rate(mcp_gateway_session_duration_seconds_bucket[1m])))"),
        ("D12 pool utilization", "mcp_router_pool_connections{state=\"active\"} / ignoring(state) mcp_router_pool_connections{state=\"total\"} * 100"),
        ("D12 authentication success", "sum(rate(mcp_gateway_auth_attempts_total{result=\"success\"}[1m])) / sum(rate(mcp_gateway_auth_attempts_total[1m])) * 100"),
        ("D12 TCP against WebSocket", "histogram_quantile(0.95, sum by (le) (rate(mcp_gateway_request_duration_seconds_bucket{protocol=\"tcp\"}[1m]))) / histogram_quantile(0.95, sum by (le) (rate(mcp_gateway_request_duration_seconds_bucket{protocol=\"websocket\"}[1m])))"),
        ("D12 latency heatmap", "sum by (le) (rate(mcp_gateway_request_duration_seconds_bucket[1m]))"),
        ("D12 backend matrix", "histogram_quantile(0.95, sum by (backend, le) (rate(mcp_gateway_request_duration_seconds_bucket[1m])))"),
        ("D13 p50", "histogram_quantile(0.50, sum by (le) (rate(mcp_gateway_request_duration_seconds_bucket[1m])))"),
        ("D13 p95", "histogram_quantile(0.95, sum by (le) (rate(mcp_gateway_request_duration_seconds_bucket[1m])))"),
        ("D13 p99", "histogram_quantile(0.99, sum by (le) (rate(mcp_gateway_request_duration_seconds_bucket[1m])))"),
        ("D13 requests each second", "sum(rate(mcp_gateway_requests_total[1m])) > 0"),
        ("D13 bytes each second", "sum(rate(mcp_router_response_size_bytes_sum[1m])) > 0"),
        ("D13 error budget", "(1 - (sum(rate(mcp_gateway_requests_total{status=\"success\"}[1m])) / sum(rate(mcp_gateway_requests_total[1m])))) * 100"),
        ("R17 gateway down", "up{job=\"mcp-gateway\"} == bool 0"),
        ("R18 error rate", "sum by (namespace) (rate(mcp_gateway_requests_total{status=\"error\"}[1m])) / sum by (namespace) (rate(mcp_gateway_requests_total[1m])) > bool 0.05"),
        ("R19 Redis, as the gateway sees it", "mcp_gateway_redis_up == bool 0"),
        ("M55 time of Redis", "histogram_quantile(0.95, sum by (operation, le) (rate(mcp_gateway_redis_operations_duration_seconds_bucket[1m])))"),
        ("R20 memory", "process_resident_memory_bytes{job=~\"mcp-.*\"} / 1024 / 1024 / 1024 > bool 2"),
        ("R21 pool exhausted", "mcp_router_pool_connections{state=\"idle\"} == bool 0"),
        ("R22 certificate ends soon", "(x509_cert_expiry - time()) / 86400 < 30"),
        ("SLI availability", "sum(up{job=~\"mcp-.*\"}) / count(up{job=~\"mcp-.*\"}) * 100 == 100"),
        ("SLI latency", "histogram_quantile(0.95, sum by (le) (rate(mcp_gateway_request_duration_seconds_bucket[1m]))) < bool 0.5"),
        ("SLI success", "sum(rate(mcp_gateway_requests_total{status=\"success\"}[1m])) / sum(rate(mcp_gateway_requests_total[1m])) * 100"),
        ("error budget that is left", "1 - (sum(increase(mcp_gateway_requests_total{status!=\"success\"}[1m])) / sum(increase(mcp_gateway_requests_total[1m]))) / (1 - 0.995)"),
        ("P3 methods", "topk(10, sum by (method) (rate(mcp_gateway_requests_total[1m])))"),
        ("P3 users", "topk(20, sum by (user) (rate(mcp_gateway_requests_total{user=~\"u-.*\"}[1m]))) > 0"),
        ("P3 namespaces", "sum by (namespace) (rate(mcp_gateway_requests_total[1m]))"),
        ("P4 requests", "sum(increase(mcp_gateway_requests_total[1m])) > 0"),
        ("P4 gigabytes", "sum(increase(mcp_router_response_size_bytes_sum[1m])) / 1024 / 1024 / 1024 > 0"),
        ("P5 connections", "predict_linear(mcp_gateway_connections_total[1m], 30 * 86400)"),
        ("P5 memory", "predict_linear(process_resident_memory_bytes{job=\"mcp-gateway\"}[1m], 30 * 86400)"),
        ("P2 federation", "{job=~\"mcp-.*\",__name__=~\"mcp_.*\"}"),
    ];

    /// <summary>
    /// The guide's two tables of metrics, letter by letter: name, type and labels; <c>user</c> and <c>protocol</c> of the gateway's requests come from its queries. What stands
    /// here comes from the guide and from nowhere else, so that a wrong row of our own table is found.
    /// </summary>
    private static readonly (string Name, string Type, string Labels)[] Document =
    [
        ("mcp_router_requests_total", "counter", "method, status"),
        ("mcp_router_request_duration_seconds", "histogram", "method, status"),
        ("mcp_router_response_size_bytes", "histogram", "method"),
        ("mcp_router_active_connections", "gauge", "protocol"),
        ("mcp_router_connection_errors_total", "counter", "error_type"),
        ("mcp_router_connection_retries_total", "counter", ""),
        ("mcp_router_auth_failures_total", "counter", "reason"),
        ("mcp_router_rate_limit_exceeded_total", "counter", ""),
        ("mcp_router_pool_connections", "gauge", "state"),
        ("mcp_router_secure_storage_operations_total", "counter", "operation, result"),
        ("mcp_gateway_connections_total", "gauge", "protocol, state"),
        ("mcp_gateway_requests_total", "counter", "method, namespace, status, user"),
        ("mcp_gateway_request_duration_seconds", "histogram", "backend, method, protocol"),
        ("mcp_gateway_backend_health", "gauge", "backend, namespace"),
        ("mcp_gateway_circuit_breaker_state", "gauge", "namespace, state"),
        ("mcp_gateway_rate_limit_remaining", "gauge", "user"),
        ("mcp_gateway_session_duration_seconds", "histogram", ""),
        ("mcp_gateway_auth_attempts_total", "counter", "result, type"),
        ("mcp_gateway_tcp_frames_total", "counter", "direction, type"),
        ("mcp_gateway_redis_operations_duration_seconds", "histogram", "operation"),
    ];

    /// <summary>Rows of every role that a role has no cause to feed, and one that this drive gives no cause for.</summary>
    private static readonly Dictionary<string, string[]> Causeless = new()
    {
        // It has no tools of its own and begins nothing itself; a server is left out only when it fails beside others, and these clients read what they are told.
        ["gateway"] = ["mcp_client_operation_duration_seconds", "mcp_gateway_ejections_total", "mcp_gateway_messages_dropped_total", "mcp_tool_parameters_total", "tool_validation_errors_total"],
        // The same; and nothing of it stands behind a breaker, nobody reads its records, its one session ends with it, and the official client sends nothing that is refused.
        ["router"] =
        [
            "circuit_breaker_state", "gemba_breaker_refusals_total", "gemba_breaker_transitions_total", "gemba_records_dropped_total", "gemba_retries_exhausted_total", "gemba_retries_total",
            "mcp_client_operation_duration_seconds", "mcp_endpoint_rejections_total", "mcp_server_session_duration_seconds", "mcp_tool_parameters_total", "tool_validation_errors_total",
        ],
    };

    private static readonly string[] Ways = ["https", "wss", "tcps"];

    private readonly Authority _authority = new();
    private readonly RedisServer? _redis = RedisServer.Missing is null ? new RedisServer() : null;

    public void Dispose()
    {
        _authority.Dispose();
        _redis?.Dispose();
    }

    [PairFact]
    [Requirement(
        "M36", "M37", "M38", "M39", "M40", "M41", "M42", "M43", "M44", "M45", "M46", "M47", "M48", "M49", "M50", "M51", "M52", "M53", "M54", "M55", "D10", "D11", "D12", "D13",
        "R17", "R18", "R20", "R21", "R22", "P3", "P4", "P5")]
    public async Task Every_expression_of_the_guide_gives_data_over_a_live_pair()
    {
        await using var gateway = await StartAsync();
        await using var routers = new Desk(gateway, _authority, await gateway.TokenAsync("create", "--name", "desk"));
        await routers.OpenAsync();
        await using var prometheus = await PrometheusServer.ScrapeAsync([("mcp-gateway", gateway.Ops), .. routers.All.Select(router => ("mcp-router", router.Ops!))]);

        var open = Guide.ToList();
        for (var round = 0; open.Count > 0 && round < 60; round++)
        {
            await routers.DriveAsync();
            var still = new List<(string What, string Expression)>();
            foreach (var one in open)
            {
                if (!(await prometheus.QueryAsync(one.Expression)).Any(sample => double.IsFinite(sample.Value)))
                    still.Add(one);
            }

            open = still;
        }

        Assert.Empty(open);
    }

    [RedisFact]
    [Requirement("M36", "M37", "M38", "M39", "M40", "M41", "M42", "M43", "M44", "M45", "M46", "M47", "M48", "M49", "M50", "M51", "M52", "M53", "M54", "M55")]
    public async Task Every_metric_of_the_guide_stands_on_a_live_page_with_its_type_and_its_labels()
    {
        await using var gateway = await StartAsync();
        await using var routers = new Desk(gateway, _authority, await gateway.TokenAsync("create", "--name", "desk"));
        await routers.OpenAsync();
        await routers.DriveAsync();
        using var http = new HttpClient();

        async Task<(string, string, string)[]> ShownAsync(Uri ops)
        {
            var page = MetricsPageText.Read(await http.GetStringAsync(new Uri(ops, "/metrics")));
            return [.. page.Samples.GroupBy(sample => sample.Family).Select(family => (
                family.Key, page.Families[family.Key], string.Join(", ", family.SelectMany(sample => sample.Labels.Keys).Except(["le"]).Distinct().Order(StringComparer.Ordinal))))];
        }

        (string, string, string)[] missing = [];
        try
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    var (ofGateway, ofRouter) = (await ShownAsync(gateway.Ops), await ShownAsync(routers.All[0].Ops!));
                    return (missing = [.. Document.Where(one => !(one.Name.StartsWith("mcp_gateway", StringComparison.Ordinal) ? ofGateway : ofRouter).Contains(one))]).Length == 0;
                },
                "all of them stand there");
        }
        catch (TimeoutException)
        {
            Assert.Empty(missing);
        }
    }

    [RedisFact]
    [Requirement("T9")]
    public async Task Spans_and_log_lines_of_a_process_name_the_same_service()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var gateway = await StartAsync(collector.Variables);
        await using var router = await RouterProcess.StartAsync(
            gateway.Endpoint.ToString(), new McpClientOptions { ProtocolVersion = "2025-11-25" },
            new Dictionary<string, string?>(collector.Variables) { ["GEMBA__ROUTER__TOKEN"] = await gateway.TokenAsync("create", "--name", "desk"), ["GEMBA__ROUTER__AUTHORITY"] = _authority.Certificate });

        await router.CallAsync("near__list_workbooks");

        foreach (var (service, span, errors) in new (string, string, Func<string>)[] { ("mcp-gateway", "gateway.handleRequest", () => gateway.Process.Errors), ("mcp-router", "router.sendRequest", () => router.Errors) })
        {
            await Eventually.HoldsAsync(() => collector.Spans.Any(one => one.Name == span), span, TimeSpan.FromSeconds(40));
            Assert.All(collector.Spans.Where(one => one.Name == span), one => Assert.Equal(service, one.Resource["service.name"]));
            await Eventually.HoldsAsync(() => errors().Contains("\"tools/call\"", StringComparison.Ordinal), "the call's line");
            Assert.All(errors().Split('\n').Where(line => line.StartsWith('{')), line => Assert.Contains($"\"service\":\"{service}\"", line, StringComparison.Ordinal));
        }
    }

    [RedisFact]
    [Requirement("T10", "T11", "T12")]
    public async Task Who_calls_the_session_and_the_breaker_are_spans_of_the_trace_that_began_at_the_desk()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var gateway = await StartAsync(collector.Variables);
        await using var router = await RouterProcess.StartAsync(
            gateway.Endpoint.ToString(), new McpClientOptions { ProtocolVersion = "2025-11-25" },
            new Dictionary<string, string?>(collector.Variables) { ["GEMBA__ROUTER__TOKEN"] = await gateway.TokenAsync("create", "--name", "desk"), ["GEMBA__ROUTER__AUTHORITY"] = _authority.Certificate });

        await router.CallAsync("near__list_workbooks");

        await AssertFlowAsync(collector, "auth.validate", "session.create", "redis.store");
        await AssertFlowAsync(collector, "circuitBreaker.allow", "backend.call", "circuitBreaker.record");
    }

    [PairTheory]
    [InlineData("gateway")]
    [InlineData("router")]
    public async Task Every_series_of_a_driven_role_is_in_its_rows_and_every_row_has_a_series(string role)
    {
        await using var gateway = await StartAsync();
        await using var routers = new Desk(gateway, _authority, await gateway.TokenAsync("create", "--name", "desk"));
        await routers.OpenAsync();
        await routers.DriveAsync();
        using var http = new HttpClient();
        var table = MetricsPageText.Table(role);
        var page = MetricsPageText.Read("");

        string[] Missing() => [.. table.Keys.Except(page.Samples.Select(sample => sample.Family)).Except(Causeless[role]).Order()];
        try
        {
            await Eventually.HoldsAsync(async () =>
            {
                page = MetricsPageText.Read(await http.GetStringAsync(new Uri(role == "gateway" ? gateway.Ops : routers.All[0].Ops!, "/metrics")));
                return Missing().Length == 0;
            }, "every row has a series");
        }
        catch (TimeoutException)
        {
            Assert.True(Missing().Length == 0, string.Join(", ", Missing()));
        }

        Assert.Empty(page.Families.Keys.Except(table.Keys).Order());
        Assert.All(page.Families, family => Assert.Equal(table[family.Key].Kind, family.Value));
        Assert.Empty(page.Samples.SelectMany(sample => sample.Labels.Keys.Except([.. table[sample.Family].Labels, "le", "quantile"]).Select(label => $"{sample.Family}{{{label}}}")));
    }

    /// <summary>One trace has the spans, one after the other, inside the gateway's span of a request that the router sent.</summary>
    private static async Task AssertFlowAsync(OtlpReceiver collector, params string[] names)
    {
        ReceivedSpan[]? FlowIn(IGrouping<string, ReceivedSpan> trace) =>
            trace.FirstOrDefault(span => span.Name == "router.sendRequest") is { } sent
            && trace.FirstOrDefault(span => span.Name == "gateway.handleRequest" && span.ParentSpanId == sent.SpanId) is { } handled
            && names.Select(name => trace.FirstOrDefault(span => span.Name == name && span.ParentSpanId == handled.SpanId)).ToArray() is var flow && flow.All(span => span is not null)
                ? [.. flow.Select(span => span!)]
                : null;
        ReceivedSpan[]? found = null;
        await Eventually.HoldsAsync(() => (found = collector.Spans.GroupBy(span => span.TraceId).Select(FlowIn).FirstOrDefault(flow => flow is not null)) is not null, string.Join(" → ", names), TimeSpan.FromSeconds(40));
        Assert.Equal(names, found!.OrderBy(span => span.Start).Select(span => span.Name));
    }

    private async Task<GatewayProcess> StartAsync(IReadOnlyDictionary<string, string?>? environment = null)
    {
        await _redis!.AnswersAsync();
        var (certificate, key) = _authority.Sign(ofClient: false);
        return await GatewayProcess.StartAsync(
            $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""",
            more: $"redis: {{ url: \"{_redis.Url}\" }}\nlimits: {{ callsPerSecond: 1000, burst: 1000 }}", bounds: "  identity: { kind: tokens }\n  sessions: { store: redis }", environment: environment, listen: $", certificate: \"{certificate}\", key: \"{key}\"");
    }

    /// <summary>A router for each way to the gateway, and what their clients do.</summary>
    private sealed class Desk(GatewayProcess gateway, Authority authority, string token) : IAsyncDisposable
    {
        public List<RouterProcess> All { get; } = [];

        public async Task OpenAsync()
        {
            using var http = new HttpClient();
            foreach (var way in Ways)
            {
                var address = way switch { "wss" => gateway.Socket.ToString(), "tcps" => $"tcps://{gateway.Tcp}", _ => gateway.Endpoint.ToString() };
                var router = await RouterProcess.StartAsync(address, new McpClientOptions { ProtocolVersion = "2025-11-25" }, Environment);
                All.Add(router);
                await router.ConnectedAsync(http);
            }
        }

        /// <summary>Calls that succeed, that fail, that are repeated, and sessions that end.</summary>
        public async Task DriveAsync()
        {
            foreach (var router in All)
            {
                await router.Client.ListToolsAsync();
                await router.CallAsync("near__list_workbooks");
                await router.CallAsync("near__describe_workbook", new() { ["workbook_id"] = 7 });
                await Assert.ThrowsAnyAsync<McpException>(() => router.CallAsync("nowhere__at_all"));
            }

            // A request without a token is refused before a gateway knows what it is, and a router's own fault is its own.
            using var stranger = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });
            using var refused = await stranger.PostAsync(gateway.Endpoint, new StringContent("{}"));
            Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
            await Assert.ThrowsAnyAsync<McpException>(() => All[0].CallAsync("near__close_workbook"));
            await using (await RouterProcess.StartAsync(gateway.Endpoint.ToString(), new McpClientOptions { ProtocolVersion = "2025-11-25" }, Environment))
            {
                // A session that ends has a length.
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var router in All)
                await router.DisposeAsync();
        }

        private Dictionary<string, string?> Environment => new() { ["GEMBA__ROUTER__TOKEN"] = token, ["GEMBA__ROUTER__AUTHORITY"] = authority.Certificate, ["GEMBA__ROUTER__DENY__0"] = "near/close_*" };
    }
}

/// <summary>A fact that needs Prometheus and Redis.</summary>
public sealed class PairFactAttribute : FactAttribute
{
    public PairFactAttribute() => Skip = PrometheusServer.Missing ?? RedisServer.Missing;
}

/// <summary>A theory that needs Redis.</summary>
public sealed class PairTheoryAttribute : TheoryAttribute
{
    public PairTheoryAttribute() => Skip = RedisServer.Missing;
}
