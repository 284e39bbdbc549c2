using System.Diagnostics;
using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>A real Prometheus scrapes the built server.</summary>
public sealed class MetricsTests : IDisposable
{
    private const string Broken = "broken.xlsx";

    private readonly string _workspace = Directory.CreateTempSubdirectory("gemba-metrics-").FullName;

    public MetricsTests()
    {
        foreach (var sample in Directory.GetFiles(Workspace.Samples, "*.xlsx"))
            File.Copy(sample, Path.Combine(_workspace, Path.GetFileName(sample)));
        File.WriteAllBytes(Path.Combine(_workspace, Broken), File.ReadAllBytes(Path.Combine(_workspace, "sales-ledger.xlsx"))[..2000]);
    }

    public void Dispose() => Directory.Delete(_workspace, recursive: true);

    [PrometheusFact]
    [Requirement("M1", "M2", "M3", "M5", "M6", "M7", "M8", "M13", "M14", "M18", "M19", "M21", "M22", "M25", "M29", "M30", "M63", "M11", "M12")]
    public async Task Every_metric_of_the_table_has_a_series_in_Prometheus()
    {
        await using var server = await GembaServer.StartAsync(_workspace);
        await DriveAsync(server);
        await using var prometheus = await PrometheusServer.ScrapeAsync(server.Ops);

        var table = MetricsPageText.Table().Keys.ToList();
        var missing = new List<string>();
        try
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    var scraped = (await prometheus.QueryAsync("count by (__name__) ({job=\"gemba\"})")).Select(sample => sample.Labels["__name__"]).ToHashSet();
                    missing = [.. table.Where(name => !scraped.Contains(name) && !scraped.Contains($"{name}_count") && !scraped.Contains($"{name}_total"))];
                    return missing.Count == 0;
                },
                $"each of {table.Count} metrics has a series");
        }
        catch (TimeoutException)
        {
            Assert.Empty(missing); // names them
        }

        Assert.Equal(2, await ValueAsync(prometheus, "sum(tool_invocations_total{tool=\"list_workbooks\",outcome=\"success\"})"));
        Assert.True(await ValueAsync(prometheus, "sum(tool_invocations_total{outcome!=\"success\"})") >= 2);
        Assert.True(await ValueAsync(prometheus, "sum(sheet_parse_duration_seconds_count{classification!=\"_OTHER\"})") >= 1);
        Assert.Equal(0, await ValueAsync(prometheus, "sum(sheet_parse_duration_seconds_count{classification=\"_OTHER\"})"));
        Assert.True(await ValueAsync(prometheus, "sum(tool_validation_errors_total{tool=\"read_table\",field=\"limit\"})") >= 1);
    }

    [Fact]
    [Requirement("M4", "M11", "M12", "M15", "M17", "M22", "M23", "M24", "M27", "M29", "M30", "M34")]
    public async Task Every_series_of_a_driven_server_is_in_the_table_and_every_metric_of_the_table_has_one()
    {
        await using var server = await GembaServer.StartAsync(_workspace);
        await DriveAsync(server);
        using var http = new HttpClient();

        var page = MetricsPageText.Read(await http.GetStringAsync(new Uri(server.Ops, "/metrics")));

        var table = MetricsPageText.Table();
        Assert.Empty(table.Keys.Except(page.Families.Keys).Order());
        Assert.Empty(page.Families.Keys.Except(table.Keys).Order());
        Assert.All(page.Families, family => Assert.Equal(table[family.Key].Kind, family.Value));
        Assert.Empty(page.Samples.SelectMany(sample => sample.Labels.Keys.Except([.. table[sample.Family].Labels, "le", "quantile"]).Select(label => $"{sample.Family}{{{label}}}")));
        Assert.Empty(table.Keys.Except(page.Samples.Select(sample => sample.Family)));
        Assert.Equal(32, page.Value("gemba_permits_capacity", ("gate", "calls")));
        Assert.Equal(0, page.Value("gemba_permits_held", ("gate", "calls")));
        Assert.True(page.Value("gemba_permits_capacity", ("gate", "opens")) >= 1);
        Assert.True(page.Value("gemba_disk_free_bytes", ("directory", "workspace")) > 0);
        Assert.True(page.Value("gemba_memory_limit_bytes") >= page.Value("process_resident_memory_bytes"));
        Assert.True(page.Value("region_detections_total", ("outcome", "success")) >= 1);
        Assert.True(page.Value("workbook_operations_total", ("operation", "close"), ("outcome", "success")) == 1);
        Assert.True(page.Value("cache_lookups_total", ("format", "xlsx"), ("result", "hit")) >= 1);
        Assert.InRange(page.Value("cache_hit_rate", ("cache_type", "workbook")), 0.1, 1);
        Assert.True(page.Value("dotnet_thread_pool_completed_items_total") > 0);
        Assert.Equal(Environment.ProcessorCount, page.Value("dotnet_processors"));
    }

    [Fact]
    public async Task A_server_that_has_just_started_has_a_series_of_each_metric_that_does_not_say_from_when()
    {
        await using var server = await GembaServer.StartAsync(_workspace);
        using var http = new HttpClient();

        var page = MetricsPageText.Read(await http.GetStringAsync(new Uri(server.Ops, "/metrics")));

        var table = MetricsPageText.Table();
        Assert.Equal(table.Where(metric => metric.Value.From != "the start").Select(metric => metric.Key).Order(), table.Keys.Except(page.Samples.Select(sample => sample.Family)).Order());
    }

    [Fact]
    public async Task Reasons_of_one_kind_of_failure_have_no_series_in_another()
    {
        await using var server = await GembaServer.StartAsync(_workspace);
        await DriveAsync(server);
        using var http = new HttpClient();

        // A call counts when it is over, which is a moment after its answer.
        var page = MetricsPageText.Read("");
        await Eventually.HoldsAsync(async () =>
        {
            page = MetricsPageText.Read(await http.GetStringAsync(new Uri(server.Ops, "/metrics")));
            return ReasonsOf("mcp_faults_total").Length >= 2;
        }, "the faults are counted");

        string[] ReasonsOf(string name) => [.. page.Samples.Where(sample => sample.Name == name).Select(sample => sample.Labels["reason"]).Order()];
        Assert.Equal(["origin_refused"], ReasonsOf("mcp_endpoint_rejections_total"));
        Assert.Equal(["package_damaged"], ReasonsOf("workbook_load_failures_total"));
        Assert.Contains("tool_unknown", ReasonsOf("mcp_faults_total"));
        Assert.Contains("package_damaged", ReasonsOf("mcp_faults_total"));
        Assert.DoesNotContain("origin_refused", ReasonsOf("mcp_faults_total"));
    }

    [Fact]
    [Requirement("M28", "M35", "F6")]
    public async Task The_percentiles_page_tells_of_each_tool_how_long_it_took()
    {
        await using var server = await GembaServer.StartAsync(_workspace);
        await DriveAsync(server);
        using var http = new HttpClient();

        using var page = JsonDocument.Parse(await http.GetStringAsync(new Uri(server.Ops, "/percentiles")));
        var metrics = MetricsPageText.Read(await http.GetStringAsync(new Uri(server.Ops, "/metrics")));

        Assert.Equal(300, page.RootElement.GetProperty("window_seconds").GetDouble());
        var listing = page.RootElement.GetProperty("operations").EnumerateArray().Single(operation => operation.GetProperty("tool").GetString() == "list_workbooks");
        Assert.Equal(2, listing.GetProperty("count").GetInt64());
        double[] rising = [.. new[] { "p50_seconds", "p95_seconds", "p99_seconds", "max_seconds" }.Select(name => listing.GetProperty(name).GetDouble())];
        Assert.True(rising[0] > 0);
        Assert.Equal(rising.Order(), rising);
        Assert.Equal(metrics.Value("tool_duration_seconds_sum", ("tool", "list_workbooks")), metrics.Value("mcp_operation_percentiles_seconds_sum", ("tool", "list_workbooks")), 1e-6);
        Assert.Equal(rising[1], metrics.Value("mcp_operation_percentiles_seconds", ("tool", "list_workbooks"), ("quantile", "0.95")), 1e-6);
        Assert.True(metrics.Value("mcp_request_rate") > 0);
    }

    [Fact]
    public async Task A_server_with_few_series_folds_what_is_beyond_and_counts_every_call_all_the_same()
    {
        await using var server = await GembaServer.StartAsync(_workspace, new Dictionary<string, string?> { ["GEMBA__METRICS__MAXSERIES"] = "10" });
        await using (var client = await server.ConnectAsync())
        {
            foreach (var tool in (await client.ListToolsAsync()).Select(tool => tool.Name).Where(name => name != "close_workbook"))
            {
                await client.CallToolAsync(tool, new Dictionary<string, object?> { ["workbook_id"] = "quarterly-report.xlsx" });
                await client.CallToolAsync(tool, new Dictionary<string, object?> { ["workbook_id"] = 7 });
            }
        }

        using var http = new HttpClient();
        var page = MetricsPageText.Read(await http.GetStringAsync(new Uri(server.Ops, "/metrics")));

        var calls = page.Samples.Where(sample => sample.Name == "tool_invocations_total").ToList();
        Assert.Equal(22, calls.Sum(sample => sample.Value));
        Assert.True(calls.Where(sample => sample.Labels["tool"] == "_OTHER").Sum(sample => sample.Value) >= 10);
        Assert.InRange(calls.Select(sample => sample.Labels["tool"]).Distinct().Count(), 2, 11);
        Assert.True(page.Value("gemba_series_folded_total", ("metric", "mcp_request_duration_seconds")) >= 10);
        Assert.True(page.Samples.Where(sample => sample.Name == "tool_validation_errors_total").Sum(sample => sample.Value) >= 11);
        Assert.True(page.Value("tool_validation_errors_total", ("tool", "_OTHER"), ("field", "_OTHER")) >= 1);
        Assert.True(page.Value("gemba_series_folded_total", ("metric", "tool_validation_errors_total")) >= 1);
    }

    [PrometheusFact]
    public async Task Promtool_finds_nothing_wrong_with_the_metrics()
    {
        await using var server = await GembaServer.StartAsync(_workspace);
        await DriveAsync(server);
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri(server.Ops, "/metrics"));

        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        var complaints = await promtool.StandardError.ReadToEndAsync() + await promtool.StandardOutput.ReadToEndAsync();
        await promtool.WaitForExitAsync();

        // The name of a document, which promtool would keep for histograms.
        Assert.Equal("temp_files_count non-histogram and non-summary metrics should not have \"_count\" suffix", complaints.Trim());
    }

    private static async Task DriveAsync(GembaServer server)
    {
        await using var client = await server.ConnectAsync();
        foreach (var tool in (await client.ListToolsAsync()).Select(tool => tool.Name).Where(name => name is not ("close_workbook" or "list_workbooks")))
            await client.CallToolAsync(tool, new Dictionary<string, object?> { ["workbook_id"] = "quarterly-report.xlsx" });
        await client.CallToolAsync("list_workbooks");
        await client.CallToolAsync("list_workbooks");
        await client.CallToolAsync("read_table", new Dictionary<string, object?> { ["workbook_id"] = "sales-ledger.xlsx", ["limit"] = "many" });
        await client.CallToolAsync("describe_workbook", new Dictionary<string, object?> { ["workbook_id"] = "no-such-workbook" });
        await Assert.ThrowsAnyAsync<McpException>(async () => await client.CallToolAsync("no_such_tool"));
        await client.CallToolAsync("list_sheets", new Dictionary<string, object?> { ["workbook_id"] = Broken });
        await client.CallToolAsync("close_workbook", new Dictionary<string, object?> { ["workbook_id"] = "quarterly-report.xlsx" });
        await SubscribeAsync(server);
        await ComeFromAnotherSiteAsync(server);
        await using var session = await McpClient.CreateAsync(
            new HttpClientTransport(new() { Endpoint = server.Endpoint }), new() { ProtocolVersion = "2025-11-25" }); // deletes its session when it is disposed
    }

    /// <summary>What the endpoint refuses before a server sees it.</summary>
    private static async Task ComeFromAnotherSiteAsync(GembaServer server)
    {
        using var http = new HttpClient();
        using var request = GembaServer.RequestTo(server.Endpoint, "tools/list", "{}");
        request.Headers.Add("Origin", "http://another.example");
        using var response = await http.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, response.StatusCode);
    }

    /// <summary>Asks for changes of the list of tools, until the server confirms it: the one thing that this server sends unasked.</summary>
    private static async Task SubscribeAsync(GembaServer server)
    {
        using var http = new HttpClient();
        using var request = GembaServer.RequestTo(server.Endpoint, "subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await events.ReadLineAsync() is { } line && !line.Contains("notifications/subscriptions/acknowledged", StringComparison.Ordinal))
        {
        }
    }

    private static async Task<double> ValueAsync(PrometheusServer prometheus, string expression) =>
        (await prometheus.QueryAsync(expression)).Select(sample => sample.Value).SingleOrDefault();
}
