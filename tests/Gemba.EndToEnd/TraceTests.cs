using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary>Which traces the built server keeps, shows and exports, and what happens while nobody takes them.</summary>
public sealed class TraceTests : IDisposable
{
    private const string Quiet = "00000000000000000000000000000001"; // belongs to no share
    private const string Failing = "00000000000000000000000000000002";
    private const string Followed = "00000000000000000000000000000003";

    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    [Requirement("T8", "T14")]
    public async Task Errors_and_what_the_caller_keeps_are_exported_and_shown_whole_and_the_rest_is_a_line()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var environment = new Dictionary<string, string?>(collector.Variables) { ["OTEL_TRACES_SAMPLER"] = null, ["GEMBA__TRACES__KEPTSHARE"] = "0.05" };
        await using var server = await GembaServer.StartAsync(Workspace.Samples, environment);

        await CallAsync(server, Quiet, "00", "budget-model.xlsx");
        await CallAsync(server, Failing, "00", "no-such-workbook");
        await CallAsync(server, Followed, "01", "budget-model.xlsx");

        await Eventually.HoldsAsync(() => collector.Spans.Any(span => span.TraceId == Followed && span.Name == "tools/call list_sheets"), "the collector got the trace that its caller keeps");
        Assert.Contains(collector.Spans, span => span.TraceId == Followed && span.Name == "cache_lookup");
        Assert.Contains(collector.Spans, span => span.TraceId == Failing && span.StatusCode == 2);
        Assert.DoesNotContain(collector.Spans, span => span.TraceId == Quiet);
        var traces = (await _http.GetFromJsonAsync<JsonElement>(new Uri(server.Ops, "/traces"))).GetProperty("traces").EnumerateArray().ToDictionary(trace => trace.GetProperty("trace_id").GetString()!);
        Assert.Equal((JsonValueKind.Null, 0), (traces[Quiet].GetProperty("kept_for").ValueKind, traces[Quiet].GetProperty("spans_held").GetInt32()));
        Assert.Equal("error", traces[Failing].GetProperty("kept_for").GetString());
        Assert.Equal("caller", traces[Followed].GetProperty("kept_for").GetString());
        var tree = (await _http.GetFromJsonAsync<JsonElement>(new Uri(server.Ops, $"/traces/{Followed}"))).GetProperty("parts")[0].GetProperty("spans")[0];
        Assert.Equal("tools/call list_sheets", tree.GetProperty("name").GetString());
        Assert.Contains(tree.GetProperty("spans").EnumerateArray(), span => span.GetProperty("name").GetString() == "format_answer");
        Assert.Contains("gemba_traces_total{verdict=\"error\"} 1", await _http.GetStringAsync(new Uri(server.Ops, "/metrics")), StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("T14")]
    public async Task Traces_are_found_by_tool_outcome_time_and_id_and_one_is_shown_as_text()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?> { ["GEMBA__TRACES__KEEP"] = "on", ["GEMBA__TRACES__KEPTSHARE"] = "1" });
        await CallAsync(server, Quiet, "00", "budget-model.xlsx");
        await CallAsync(server, Failing, "00", "no-such-workbook");

        Assert.Equal([Failing], await FoundAsync(server, "outcome=tool_error"));
        Assert.Equal([Failing, Quiet], await FoundAsync(server, "tool=list_sheets&kept=true"));
        Assert.Empty(await FoundAsync(server, "tool=read_table"));
        Assert.Empty(await FoundAsync(server, "min_ms=600000"));
        Assert.Empty(await FoundAsync(server, "since=2999-01-01T00:00:00Z"));
        Assert.Single(await FoundAsync(server, "tool=list_sheets&limit=1"));
        foreach (var wrong in new[] { "min_ms=soon", "limit=0", "since=never", "kept=perhaps" })
        {
            using var refused = await _http.GetAsync(new Uri(server.Ops, $"/traces?{wrong}"));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Ops, $"/traces/{Quiet}")) { Headers = { { "Accept", "text/plain" } } };
        using var shown = await _http.SendAsync(request);
        var text = await shown.Content.ReadAsStringAsync();
        Assert.Contains("\n  tools/call list_sheets ", text, StringComparison.Ordinal);
        Assert.Contains("\n    load_workbook ", text, StringComparison.Ordinal);
        Assert.Contains("\n      parse_workbook ", text, StringComparison.Ordinal);
        using var unknown = await _http.GetAsync(new Uri(server.Ops, "/traces/nonsense"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    [Requirement("T4")]
    public async Task Context_that_cannot_be_taken_is_counted_and_the_call_goes_on()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        var meta = $$"""{"traceparent":"ff-{{Quiet}}-b7ad6b7169203331-01","tracestate":"{{new string('x', 600)}}","baggage":"k={{new string('v', 9000)}}"}""";

        var answer = await server.PostAsync(_http, "tools/call", $$"""{"name":"list_workbooks","arguments":{},"_meta":{{meta}}}""");

        Assert.False(answer.GetProperty("result").TryGetProperty("isError", out var failed) && failed.GetBoolean());
        var metrics = await _http.GetStringAsync(new Uri(server.Ops, "/metrics"));
        Assert.Contains("gemba_trace_context_dropped_total{part=\"traceparent\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("gemba_trace_context_dropped_total{part=\"baggage\"} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("T1", "L31", "L32", "L33")]
    public async Task While_the_collector_is_away_spans_wait_in_a_bound_what_is_lost_is_counted_and_the_rest_arrives_when_it_comes()
    {
        var port = GembaServer.FreePort();
        var environment = new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
            ["OTEL_BSP_MAX_QUEUE_SIZE"] = "20",
            ["GEMBA__TRACES__KEPTSHARE"] = "1",
            ["GEMBA__TRACES__LONGESTEXPORTPAUSE"] = "00:00:00.4",
            ["GEMBA__LOGS__ERRORAFTER"] = "3",
            ["GEMBA__LOGS__CRITICALAFTER"] = "5",
            ["GEMBA_LOG_FORMAT"] = "json",
        };
        await using var server = await GembaServer.StartAsync(Workspace.Samples, environment);
        await using var client = await server.ConnectAsync();
        for (var i = 0; i < 30; i++)
            await client.CallToolAsync("list_sheets", new Dictionary<string, object?> { ["workbook_id"] = "budget-model.xlsx" });

        await Eventually.HoldsAsync(() => LevelsOf(server).Contains("critical"), "a collector that stays away is told at critical", TimeSpan.FromSeconds(60));
        Assert.Equal(["info", "warn", "error", "critical"], LevelsOf(server).Distinct());
        var metrics = await _http.GetStringAsync(new Uri(server.Ops, "/metrics"));
        Assert.DoesNotContain("gemba_spans_dropped_total{reason=\"queue_full\"} 0", metrics, StringComparison.Ordinal);
        Assert.Contains("gemba_spans_exported_total 0", metrics, StringComparison.Ordinal);

        await using var collector = await OtlpReceiver.StartAsync(port);
        await Eventually.HoldsAsync(() => collector.Spans.Count >= 20, "what waited arrives", TimeSpan.FromSeconds(60));
        await Eventually.HoldsAsync(() => server.Process.Errors.Contains("export_spans succeeds again", StringComparison.Ordinal), "the return is told");
        await Eventually.HoldsAsync(
            async () => (await _http.GetStringAsync(new Uri(server.Ops, "/metrics"))).Contains("gemba_spans_waiting 0", StringComparison.Ordinal), "nothing waits any more");
        await client.CallToolAsync("list_workbooks");
        await Eventually.HoldsAsync(() => collector.Spans.Any(span => span.Name == "tools/call list_workbooks"), "and so does what comes after");
    }

    private Task<JsonElement> CallAsync(GembaServer server, string trace, string flags, string workbook) => server.PostAsync(_http, "tools/call",
        $$$"""{"name":"list_sheets","arguments":{"workbook_id":"{{{workbook}}}"},"_meta":{"traceparent":"00-{{{trace}}}-b7ad6b7169203331-{{{flags}}}"}}""");

    private async Task<string[]> FoundAsync(GembaServer server, string query) =>
    [
        .. (await _http.GetFromJsonAsync<JsonElement>(new Uri(server.Ops, $"/traces?{query}"))).GetProperty("traces").EnumerateArray().Select(trace => trace.GetProperty("trace_id").GetString()!),
    ];

    private static string[] LevelsOf(GembaServer server) =>
    [
        .. server.Process.Errors.Split('\n')[..^1].Where(line => line.Contains("\"export_spans\"", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("level").GetString()!),
    ];
}
